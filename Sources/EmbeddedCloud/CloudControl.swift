import FoundationEssentials

/// What the control path sets and shows: faults, switches, calls and the clock.
struct CloudControl: Sendable {
    /// The body of `PUT /control/clock` and of its answer: `{"offset": -1000.5}`, in seconds, by which the cloud's clock
    /// is ahead of the machine's.
    private struct Clock: Codable {
        private enum Keys: String, CodingKey, CaseIterable { case offset }

        let offset: Duration

        init(_ offset: Duration) {
            self.offset = offset
        }

        init(from decoder: any Decoder) throws {
            try StrictKeys.check(decoder, Keys.self)
            let values = try decoder.container(keyedBy: Keys.self)
            guard let offset = try values.seconds(.offset, in: -1e9...1e9) else {
                throw DecodingError.keyNotFound(
                    Keys.offset, .init(codingPath: [], debugDescription: "\"offset\" is required"))
            }
            self.offset = offset
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: Keys.self)
            try values.encode(offset.inSeconds, forKey: .offset)
        }
    }

    /// Switches that are laid over the ones there are.
    private struct SwitchChange: DecodableWithConfiguration {
        let switches: CloudSwitches

        init(from decoder: any Decoder, configuration old: CloudSwitches) throws {
            switches = try CloudSwitches(from: decoder, else: old)
        }
    }

    private(set) var faults: FaultPlan
    private(set) var switches: CloudSwitches
    private(set) var clockOffset: Duration
    var calls = CallCounts()

    init(_ configuration: EmbeddedCloudConfiguration) {
        faults = FaultPlan(configuration.faults)
        switches = configuration.switches
        clockOffset = configuration.clockOffset
    }

    mutating func decide(_ call: FaultPlan.Call, requestID: String, at now: CloudTime) -> FaultPlan.Verdict {
        faults.decide(call, requestID: requestID, at: now)
    }

    /// `nil` where the operation is none of these.
    mutating func respond(
        to request: CloudRequest, _ operation: Route.Operation
    ) throws(CloudFault) -> CloudResponse? {
        switch operation {
        case .controlCalls: return try CloudResponse(status: 200, json: calls.document)
        case .controlResetCalls:
            calls = CallCounts()
            return CloudResponse(status: 204)
        case .controlFaults: return try CloudResponse(status: 200, json: faults.faults)
        case .controlSetFaults: faults = FaultPlan(try Self.read(request) { try $0.decode(CloudFaults.self, from: $1) })
        case .controlClearFaults:
            faults = FaultPlan(.none)
            return CloudResponse(status: 204)
        case .controlSwitches: return try CloudResponse(status: 200, json: switches)
        case .controlSetSwitches:
            let old = switches
            switches = try Self.read(request) {
                try $0.decode(SwitchChange.self, from: $1, configuration: old).switches
            }
        case .controlClock: return try CloudResponse(status: 200, json: Clock(clockOffset))
        case .controlSetClock: clockOffset = try Self.read(request) { try $0.decode(Clock.self, from: $1).offset }
        default: return nil
        }
        return CloudResponse(status: 204)
    }

    private static func read<Value>(
        _ request: CloudRequest, _ decode: (JSONDecoder, Data) throws -> Value
    ) throws(CloudFault) -> Value {
        do {
            return try decode(JSONDecoder(), Data(request.bytes))
        } catch {
            throw .refused(400, "CONTROL.0001", Self.reason(error))
        }
    }

    /// The place in the document, then what is wrong there.
    private static func reason(_ error: any Error) -> String {
        let (context, reason): (DecodingError.Context?, String?) =
            switch error as? DecodingError {
            case .keyNotFound(let key, let context): (context, "\"\(key.stringValue)\" is missing")
            case .valueNotFound(_, let context), .typeMismatch(_, let context), .dataCorrupted(let context):
                (context, nil)
            default: (nil, nil)
            }
        guard let context else { return "the body cannot be read" }
        let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        return "\(path.isEmpty ? "the body" : String(path.trimmingPrefix("."))): \(reason ?? context.debugDescription)"
    }
}
