/// Control path of the embedded cloud: faults, switches, call counts, the clock, and changes of the simulated
/// resources.
struct ControlService: Sendable {
    /// Body of `PUT /control/clock` and of its response: `{"offset": -1000.5}`, the lead of the cloud's clock in
    /// seconds.
    private struct Clock: Codable {
        private enum Keys: String, CodingKey, CaseIterable { case offset }

        let offset: Duration

        init(_ offset: Duration) {
            self.offset = offset
        }

        init(from decoder: any Decoder) throws {
            try StrictKeys.check(decoder, Keys.self)
            let values = try decoder.container(keyedBy: Keys.self)
            offset = try values.required(values.seconds(.offset, in: -1e9...1e9), .offset)
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: Keys.self)
            try values.encode(offset.inSeconds, forKey: .offset)
        }
    }

    private(set) var switches: CloudSwitches
    private(set) var clockOffset = Duration.zero
    private var faults = FaultPlan(.none)
    private var calls = CallCounts()

    init(_ switches: CloudSwitches) {
        self.switches = switches
    }

    /// Decides which faults apply to a call.
    ///
    /// - Parameter connectionIDs: Connections of the monitors in the path.
    mutating func decide(on call: IncomingCall, connectionIDs: [String]) -> FaultPlan.Decision {
        let body = String(decoding: call.request.bytes, as: UTF8.self)
        return faults.decide(
            .init(operation: call.operation, texts: [call.request.target, body] + connectionIDs),
            requestID: call.requestID, at: call.now)
    }

    mutating func count(_ operation: Route.Operation, status: Int) {
        calls.count(.init(operation: operation, status: status))
    }

    private mutating func setFaults(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        faults = FaultPlan(try Self.read(call) { document throws(ControlDocument.Problem) in try document.decode() })
        return CloudResponse(status: 204)
    }

    private mutating func setSwitches(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        let old = switches
        switches = try Self.read(call) { document throws(ControlDocument.Problem) in
            try document.decode(CloudSwitches.Change.self, configuration: old).switches
        }
        return CloudResponse(status: 204)
    }

    private mutating func setClock(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        let clock: Clock = try Self.read(call) { document throws(ControlDocument.Problem) in try document.decode() }
        clockOffset = clock.offset
        return CloudResponse(status: 204)
    }

    private static func read<Value>(
        _ call: IncomingCall, _ decode: (ControlDocument) throws(ControlDocument.Problem) -> Value
    ) throws(CallError) -> Value {
        do throws(ControlDocument.Problem) {
            return try decode(ControlDocument(call.request.bytes))
        } catch {
            throw .refused(400, "CONTROL.0001", error.reason)
        }
    }
}

extension ControlService {
    static let routes = settingRoutes + resourceRoutes

    private static let settingRoutes = [
        Route(.controlCalls, "GET /control/calls", \.control) { control, _ in
            try CloudResponse(status: 200, json: control.calls.body)
        },
        Route(.controlResetCalls, "DELETE /control/calls", \.control) { control, _ in
            control.calls = CallCounts()
            return CloudResponse(status: 204)
        },
        Route(.controlFaults, "GET /control/faults", \.control) { control, _ in
            try CloudResponse(status: 200, json: control.faults.faults)
        },
        Route(.controlSetFaults, "PUT /control/faults", \.control) { try $0.setFaults($1) },
        Route(.controlClearFaults, "DELETE /control/faults", \.control) { control, _ in
            control.faults = FaultPlan(.none)
            return CloudResponse(status: 204)
        },
        Route(.controlSwitches, "GET /control/switches", \.control) { control, _ in
            try CloudResponse(status: 200, json: control.switches)
        },
        Route(.controlSetSwitches, "PUT /control/switches") { cloud, call in
            let response = try cloud.control.setSwitches(call)
            cloud.applySwitches()
            return response
        },
        Route(.controlClock, "GET /control/clock", \.control) { control, _ in
            try CloudResponse(status: 200, json: Clock(control.clockOffset))
        },
        Route(.controlSetClock, "PUT /control/clock", \.control) { try $0.setClock($1) },
    ]

    private static let resourceRoutes = [
        Route(.controlRevokeTokens, "DELETE /control/tokens", \.identity) { identity, _ in
            identity.revokeTokens()
            return CloudResponse(status: 204)
        },
        Route(.controlMonitors, "GET /control/monitors", \.vpn) { try $0.listMonitors($1) },
        Route(.controlDeleteMonitor, "DELETE /control/monitors/{id}", \.vpn) { try $0.deleteMonitor($1) },
        Route(.controlPutConnection, "PUT /control/connections/{id}", \.vpn) { try $0.putConnection($1) },
        Route(.controlDeleteConnection, "DELETE /control/connections/{id}", \.vpn) { try $0.deleteConnection($1) },
        Route(.controlPutMeasurements, "PUT /control/connections/{id}/measurements", \.vpn) {
            try $0.putMeasurement($1)
        },
    ]
}

/// Number of calls by operation and status, for tests and for people who observe a client.
struct CallCounts: Sendable {
    struct Call: Sendable, Hashable {
        let operation: Route.Operation
        let status: Int
    }

    /// Body of the response to `GET /control/calls`.
    struct Body: Encodable {
        struct Entry: Encodable {
            let operation: String
            let status: Int
            let count: Int
        }

        let calls: [Entry]
    }

    private var counts: [Call: Int] = [:]

    mutating func count(_ call: Call) {
        counts[call, default: 0] += 1
    }

    /// Counts in the order of operation and status.
    var body: Body {
        Body(
            calls: counts.map { .init(operation: $0.key.operation.rawValue, status: $0.key.status, count: $0.value) }
                .sorted { ($0.operation, $0.status) < ($1.operation, $1.status) })
    }
}
