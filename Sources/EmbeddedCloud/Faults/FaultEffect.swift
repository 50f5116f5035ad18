/// Effect of a fault on a call.
///
/// JSON form: `{"kind": "refuse", …}`. The cases show the other keys of each kind. Times are in seconds. An unknown
/// kind or key is an error.
enum FaultEffect: Sendable, Hashable {
    /// Responds with an error and does not execute the call. `{"kind": "refuse", "status": 400…599, "code": "VPN.0002",
    /// "message": "server error", "shape": "flat", "retry_after": 5}`. Only the status is required.
    case refuse(Refusal, shape: ErrorShape, retryAfter: Int?)
    /// Refuses the calls above `limit` in a `window` with 429 `APIGW.0308` and the message of the real gateway. Later
    /// rules apply to the calls up to the limit. With `hint`, the response has the header `Retry-After`. Limit 0
    /// throttles every call. Default of the window: 60. `{"kind": "throttle", "limit": 200, "window": 300, "hint": true}`
    case throttle(limit: Int, window: Int, hint: Bool)
    /// Responds with the given body and does not execute the call. `{"kind": "replace", "status": 200, "body": "{}",
    /// "type": "application/json"}`. Only the body is required.
    case replace(status: Int, body: String, type: String)
    /// Responds with 302 and does not execute the call. `{"kind": "redirect", "location": "http://127.0.0.1:1/"}`
    case redirect(location: String)
    /// Closes the client connection without a response, and does not execute the call.
    /// `{"kind": "drop", "reset": false}`
    case drop(isReset: Bool)
    /// Executes the call, then closes the client connection without a response. `{"kind": "lose", "reset": false}`
    case lose(isReset: Bool)
    /// Executes the call, and stops the response after its head. `{"kind": "stall"}`
    case stall
    /// Executes the call, and closes the client connection in the middle of the body. `{"kind": "cut", "reset": false}`
    case cut(isReset: Bool)
    /// Delays the response. Later rules still apply. `{"kind": "delay", "time": 2.5}`
    case delay(Duration)
    /// Sends the body slowly. Later rules still apply. `{"kind": "slow", "bytes_per_second": 100}`
    case slow(bytesPerSecond: Int)
    /// Appends spaces to the body. Later rules still apply. `{"kind": "pad", "bytes": 100000000}`
    case pad(bytes: Int)
}

extension FaultEffect: Codable {
    private enum Kind: String, Codable, CaseIterable {
        case refuse, throttle, replace, redirect, drop, lose, stall, cut, delay, slow, pad
    }

    private enum Keys: String, CodingKey, CaseIterable {
        case kind, status, code, message, shape
        case retryAfter = "retry_after"
        case limit, window, hint, body, type, location, reset, time
        case bytesPerSecond = "bytes_per_second"
        case bytes

        static func of(_ kind: Kind) -> [Keys] {
            switch kind {
            case .refuse: [.status, .code, .message, .shape, .retryAfter]
            case .throttle: [.limit, .window, .hint]
            case .replace: [.status, .body, .type]
            case .redirect: [.location]
            case .drop, .lose, .cut: [.reset]
            case .stall: []
            case .delay: [.time]
            case .slow: [.bytesPerSecond]
            case .pad: [.bytes]
            }
        }
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, Keys.self)
        let values = try decoder.container(keyedBy: Keys.self)
        let kind = try values.decode(Kind.self, forKey: .kind)
        for key in values.allKeys where key != .kind && !Keys.of(kind).contains(key) {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: values,
                debugDescription: "unknown key \"\(key.rawValue)\" of the kind \(kind.rawValue)")
        }
        let isReset = try values.decodeIfPresent(Bool.self, forKey: .reset) ?? false
        switch kind {
        case .refuse: self = try Self.refusal(values)
        case .throttle: self = try Self.throttle(values)
        case .replace: self = try Self.replacement(values)
        case .redirect: self = .redirect(location: try values.headerValue(.location))
        case .drop: self = .drop(isReset: isReset)
        case .lose: self = .lose(isReset: isReset)
        case .stall: self = .stall
        case .cut: self = .cut(isReset: isReset)
        case .delay: self = .delay(try values.required(values.seconds(.time, in: 0...600), .time))
        case .slow:
            let rate = try values.required(values.number(.bytesPerSecond, in: 1...1 << 30), .bytesPerSecond)
            self = .slow(bytesPerSecond: rate)
        case .pad: self = .pad(bytes: try values.required(values.number(.bytes, in: 0...1 << 34), .bytes))
        }
    }

    private static func refusal(_ values: KeyedDecodingContainer<Keys>) throws -> FaultEffect {
        let status = try values.required(values.number(.status, in: 400...599), .status)
        return .refuse(
            Refusal(
                status: status, errorCode: try values.decodeIfPresent(String.self, forKey: .code) ?? "VPN.0002",
                errorMessage: try values.decodeIfPresent(String.self, forKey: .message) ?? "server error"),
            shape: try values.decodeIfPresent(ErrorShape.self, forKey: .shape) ?? .flat,
            retryAfter: try values.number(.retryAfter, in: 0...86_400))
    }

    private static func throttle(_ values: KeyedDecodingContainer<Keys>) throws -> FaultEffect {
        .throttle(
            limit: try values.required(values.number(.limit, in: 0...1 << 30), .limit),
            window: try values.number(.window, in: 1...86_400) ?? 60,
            hint: try values.decodeIfPresent(Bool.self, forKey: .hint) ?? false)
    }

    private static func replacement(_ values: KeyedDecodingContainer<Keys>) throws -> FaultEffect {
        .replace(
            status: try values.number(.status, in: 200...599) ?? 200,
            body: try values.decode(String.self, forKey: .body),
            type: values.contains(.type) ? try values.headerValue(.type) : "application/json")
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Keys.self)
        switch self {
        case .refuse(let refusal, let shape, let retryAfter):
            try values.encode(Kind.refuse, forKey: .kind)
            try values.encode(refusal.status, forKey: .status)
            try values.encode(refusal.errorCode, forKey: .code)
            try values.encode(refusal.errorMessage, forKey: .message)
            try values.encode(shape, forKey: .shape)
            try values.encodeIfPresent(retryAfter, forKey: .retryAfter)
        case .throttle(let limit, let window, let hint):
            try values.encode(Kind.throttle, forKey: .kind)
            try values.encode(limit, forKey: .limit)
            try values.encode(window, forKey: .window)
            try values.encode(hint, forKey: .hint)
        case .replace(let status, let body, let type):
            try values.encode(Kind.replace, forKey: .kind)
            try values.encode(status, forKey: .status)
            try values.encode(body, forKey: .body)
            try values.encode(type, forKey: .type)
        case .redirect(let location):
            try values.encode(Kind.redirect, forKey: .kind)
            try values.encode(location, forKey: .location)
        case .drop(let isReset): try Self.encode(.drop, isReset, &values)
        case .lose(let isReset): try Self.encode(.lose, isReset, &values)
        case .cut(let isReset): try Self.encode(.cut, isReset, &values)
        case .stall: try values.encode(Kind.stall, forKey: .kind)
        case .delay(let time):
            try values.encode(Kind.delay, forKey: .kind)
            try values.encode(time.inSeconds, forKey: .time)
        case .slow(let rate):
            try values.encode(Kind.slow, forKey: .kind)
            try values.encode(rate, forKey: .bytesPerSecond)
        case .pad(let bytes):
            try values.encode(Kind.pad, forKey: .kind)
            try values.encode(bytes, forKey: .bytes)
        }
    }

    private static func encode(
        _ kind: Kind, _ isReset: Bool, _ values: inout KeyedEncodingContainer<Keys>
    ) throws {
        try values.encode(kind, forKey: .kind)
        try values.encode(isReset, forKey: .reset)
    }
}

extension KeyedDecodingContainer {
    /// Reads the value of a header. Rejects other than printable ASCII, which no response can carry (RFC 9110, 5.5).
    fileprivate func headerValue(_ key: Key) throws -> String {
        let text = try decode(String.self, forKey: key)
        guard text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "expected printable ASCII")
        }
        return text
    }
}
