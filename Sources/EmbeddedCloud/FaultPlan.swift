/// Carries the rules out, call by call: it remembers what each rule has seen.
struct FaultPlan: Sendable {
    /// What the rules can know of a call.
    struct Call: Sendable {
        let operation: Route.Operation
        /// Path, query and body, and the connection of the monitor that is named there.
        let texts: [String]

        func names(_ connectionID: String) -> Bool {
            texts.contains { $0.contains(connectionID) }
        }
    }

    /// What the rules decide on a call.
    struct Verdict: Sendable, Hashable {
        /// In the place of what the cloud would do; `nil` lets the call be done.
        var answer: CloudResponse?
        var delivery = Delivery()
    }

    private struct Record {
        let rule: FaultRule
        /// Calls that the rule could have met.
        var seen = 0
        var windowEnd: CloudTime?
        var inWindow = 0

        /// Counts the call; the window's end where there are too many in it.
        mutating func excess(limit: Int, window: Int, at now: CloudTime) -> CloudTime? {
            let end: CloudTime
            if let open = windowEnd, now < open {
                end = open
            } else {
                end = now + .seconds(window)
                inWindow = 0
            }
            windowEnd = end
            inWindow += 1
            return inWindow > limit ? end : nil
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

    mutating func decide(_ call: Call, requestID: String, at now: CloudTime) -> Verdict {
        var verdict = Verdict()
        for index in records.indices where records[index].rule.concerns(call) {
            records[index].seen += 1
            guard isMet(records[index]) else { continue }
            let isLast = apply(index, to: &verdict, requestID: requestID, at: now)
            if isLast { break }
        }
        return verdict
    }

    private mutating func isMet(_ record: Record) -> Bool {
        switch record.rule.occasion {
        case .always: true
        case .first(let count): record.seen <= count
        case .every(let count): record.seen.isMultiple(of: count)
        case .probability(let probability): chance.fraction() < probability
        }
    }

    /// Tells whether no later rule has a say.
    private mutating func apply(
        _ index: Int, to verdict: inout Verdict, requestID: String, at now: CloudTime
    ) -> Bool {
        switch records[index].rule.effect {
        case .refuse(let refusal, let shape, let retryAfter):
            verdict.answer = shape.response(to: refusal, requestID: requestID).retrying(after: retryAfter)
        case .throttle(let limit, let window, let hint):
            guard let end = records[index].excess(limit: limit, window: window, at: now) else { return false }
            let answer = ErrorShape.flat.response(to: .throttled(limit, window), requestID: requestID)
            let wait = (end.sinceEpoch - now.sinceEpoch).inSeconds.rounded(.up)
            verdict.answer = answer.retrying(after: hint ? Int(wait) : nil)
        case .replace(let status, let body, let type):
            verdict.answer = CloudResponse(status: status, text: body, type: type)
        case .redirect(let location):
            verdict.answer = CloudResponse(status: 302)
            verdict.answer?.headers.append(.init(name: "Location", value: location))
        case .drop(let isReset):
            verdict.answer = CloudResponse(status: CloudResponse.noAnswer)
            verdict.delivery.ending = .nothing(isReset ? .reset : .finish)
        case .lose(let isReset): verdict.delivery.ending = .nothing(isReset ? .reset : .finish)
        case .stall: verdict.delivery.ending = .headOnly
        case .cut(let isReset): verdict.delivery.ending = .halfBody(isReset ? .reset : .finish)
        case .delay(let time):
            verdict.delivery.delay += time
            return false
        case .slow(let bytesPerSecond):
            verdict.delivery.bytesPerSecond = bytesPerSecond
            return false
        case .pad(let bytes):
            verdict.delivery.padding = bytes
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
    /// In the words of the gateway before all services.
    fileprivate static func throttled(_ limit: Int, _ window: Int) -> Refusal {
        let time = window.isMultiple(of: 60) ? "\(window / 60) minute" : "\(window) second"
        return Refusal(
            status: 429, errorCode: "APIGW.0308",
            errorMessage: "The throttling threshold has been reached: policy user over ratelimit,"
                + "limit:\(limit),time:\(time)")
    }
}
