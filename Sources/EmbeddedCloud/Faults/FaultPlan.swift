/// Rules of the faults with their state. It decides about one call after the other.
struct FaultPlan: Sendable {
    /// The part of a call that the rules read.
    struct Call: Sendable {
        let operation: Route.Operation
        /// Path with query, body, and the connections of the monitors in the path.
        let texts: [String]

        func names(_ connectionID: String) -> Bool {
            texts.contains { $0.contains(connectionID) }
        }
    }

    /// Decision of the rules about a call.
    struct Decision: Sendable, Hashable {
        /// Response instead of the cloud's own. `nil` executes the call.
        var response: CloudResponse?
        var delivery = Delivery()
    }

    private struct Record {
        let rule: FaultRule
        /// Number of calls that match operation and connection.
        var matches = 0
        var windowEnd: CloudTime?
        var callsInWindow = 0

        /// Counts the call. Returns the end of the window if the window has more calls than the limit.
        mutating func excess(limit: Int, window: Int, at now: CloudTime) -> CloudTime? {
            let end: CloudTime
            if let current = windowEnd, now < current {
                end = current
            } else {
                end = now + .seconds(window)
                callsInWindow = 0
            }
            windowEnd = end
            callsInWindow += 1
            return callsInWindow > limit ? end : nil
        }
    }

    let faults: CloudFaults
    private var records: [Record]
    private var chance: IdentifierSource

    init(_ faults: CloudFaults) {
        self.faults = faults
        records = faults.rules.map { Record(rule: $0) }
        chance = IdentifierSource(seed: faults.seed)
    }

    mutating func decide(_ call: Call, requestID: String, at now: CloudTime) -> Decision {
        var decision = Decision()
        for index in records.indices where records[index].rule.applies(to: call) {
            records[index].matches += 1
            guard isSelected(records[index]) else { continue }
            let isLast = apply(index, to: &decision, requestID: requestID, at: now)
            if isLast { break }
        }
        return decision
    }

    private mutating func isSelected(_ record: Record) -> Bool {
        switch record.rule.occasion {
        case .always: true
        case .first(let count): record.matches <= count
        case .every(let count): record.matches.isMultiple(of: count)
        case .probability(let probability): chance.fraction() < probability
        }
    }

    /// Applies the effect of a rule. Returns whether later rules are skipped.
    private mutating func apply(
        _ index: Int, to decision: inout Decision, requestID: String, at now: CloudTime
    ) -> Bool {
        switch records[index].rule.effect {
        case .refuse(let refusal, let shape, let retryAfter):
            decision.response = shape.response(to: refusal, requestID: requestID).retrying(after: retryAfter)
        case .throttle(let limit, let window, let hint):
            guard let end = records[index].excess(limit: limit, window: window, at: now) else { return false }
            let response = ErrorShape.flat.response(to: .throttled(limit, window), requestID: requestID)
            let wait = (end.sinceEpoch - now.sinceEpoch).inSeconds.rounded(.up)
            decision.response = response.retrying(after: hint ? Int(wait) : nil)
        case .replace(let status, let body, let type):
            decision.response = CloudResponse(status: status, text: body, type: type)
        case .redirect(let location):
            decision.response = CloudResponse(status: 302)
            decision.response?.headers.append(.init(name: "Location", value: location))
        case .drop(let isReset):
            decision.response = CloudResponse(status: CloudResponse.noResponse)
            decision.delivery.ending = .nothing(isReset ? .reset : .finish)
        case .lose(let isReset): decision.delivery.ending = .nothing(isReset ? .reset : .finish)
        case .stall: decision.delivery.ending = .headOnly
        case .cut(let isReset): decision.delivery.ending = .halfBody(isReset ? .reset : .finish)
        case .delay(let time):
            decision.delivery.delay += time
            return false
        case .slow(let bytesPerSecond):
            decision.delivery.bytesPerSecond = bytesPerSecond
            return false
        case .pad(let bytes):
            decision.delivery.padding = bytes
            return false
        }
        return true
    }
}

extension CloudResponse {
    fileprivate func retrying(after seconds: Int?) -> CloudResponse {
        guard let seconds else { return self }
        var response = self
        response.headers.append(.init(name: "Retry-After", value: String(seconds)))
        return response
    }
}

extension Refusal {
    /// Returns a refusal in the wording of the gateway in front of all services.
    fileprivate static func throttled(_ limit: Int, _ window: Int) -> Refusal {
        let time = window.isMultiple(of: 60) ? "\(window / 60) minute" : "\(window) second"
        return Refusal(
            status: 429, errorCode: "APIGW.0308",
            errorMessage: "The throttling threshold has been reached: policy user over ratelimit,"
                + "limit:\(limit),time:\(time)")
    }
}
