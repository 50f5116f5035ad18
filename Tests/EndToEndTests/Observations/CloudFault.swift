/// A fault that the embedded cloud can simulate.
struct CloudFault: Sendable {
    let name: String
    /// The fault's effect (JSON of the control path).
    let effect: String
    /// The status that the cloud counts for the call; 0 if it sends no response.
    let status: Int

    /// Whether the cloud sends another body instead of the response.
    var isReplaced: Bool { effect.contains("replace") }

    private init(_ name: String, _ effect: String, status: Int) {
        self.name = name
        self.effect = effect
        self.status = status
    }

    private static func refusal(
        _ status: Int, _ code: String, _ message: String = "words of the cloud", shape: String = "flat"
    ) -> CloudFault {
        let retry = status == 429 ? #", "retry_after": 1"# : ""
        return CloudFault(
            "\(status) \(code) \(shape)",
            #"{"kind": "refuse", "status": \#(status), "code": "\#(code)", "message": "\#(message)", "shape": "\#(shape)"\#(retry)}"#,
            status: status)
    }

    /// The documented codes of the VPN API and of its gateway that any call can return, and that the exporter retries
    /// without an operator.
    static let codes: [CloudFault] = [
        refusal(400, "VPN.0001", "invalid request: words"), refusal(500, "VPN.0002"),
        refusal(403, "VPN.0003", "resource is not ready, currently CREATING"), refusal(404, "VPN.0004"),
        refusal(500, "VPN.0005"), refusal(500, "VPN.0006"), refusal(425, "VPN.0009"), refusal(401, "VPN.0010"),
        refusal(504, "VPN.0014"), refusal(409, "VPN.0016"), refusal(409, "VPN.0017"), refusal(400, "VPN.0030"),
        refusal(400, "VPN.0031"), refusal(400, "VPN.0306"), refusal(400, "VPN.0506"), refusal(400, "VPN.0507"),
        refusal(400, "VPN.0508"), refusal(404, "VPN.0509"), refusal(429, "VPN.0429"),
        refusal(404, "APIGW.0101"), refusal(502, "APIGW.0201"), refusal(413, "APIGW.0201"),
        refusal(429, "APIGW.0308"), refusal(500, "APIGW.0605"), refusal(500, "APIGW.0606"),
        refusal(503, "APIGW.0613"), refusal(400, "APIGW.0602"),
    ]

    /// Refusals in other forms, and malformed responses.
    static let forms: [CloudFault] = [
        refusal(500, "VPN.0002", shape: "plain"), refusal(500, "VPN.0002", shape: "keystone"),
        refusal(500, "ces.0048", shape: "cloud_eye"), refusal(502, "VPN.0002", shape: "html"),
        refusal(503, "VPN.0002", shape: "text"), refusal(504, "VPN.0002", shape: "empty"),
        CloudFault("empty body", #"{"kind": "replace", "body": ""}"#, status: 200),
        CloudFault("no JSON", #"{"kind": "replace", "body": "<html>maintenance</html>"}"#, status: 200),
        CloudFault("cut JSON", #"{"kind": "replace", "body": "{\"vpn_connections\": [{\"id\""}"#, status: 200),
        CloudFault("other JSON", #"{"kind": "replace", "body": "{\"surprise\": 1}"}"#, status: 200),
        CloudFault("redirect", #"{"kind": "redirect", "location": "http://127.0.0.1:1/"}"#, status: 302),
        CloudFault("connection closed", #"{"kind": "drop"}"#, status: 0),
        CloudFault("connection reset", #"{"kind": "drop", "reset": true}"#, status: 0),
        CloudFault("body cut off", #"{"kind": "cut"}"#, status: 200),
        CloudFault("reset in the body", #"{"kind": "cut", "reset": true}"#, status: 200),
        CloudFault("endless body", #"{"kind": "pad", "bytes": 50000000}"#, status: 200),
    ]

    /// Faults that end with the time limit of a call.
    static let slow: [CloudFault] = [
        CloudFault("no answer in time", #"{"kind": "delay", "time": 40}"#, status: 200),
        CloudFault("no body in time", #"{"kind": "stall"}"#, status: 200),
        CloudFault("slow body", #"{"kind": "slow", "bytes_per_second": 4}"#, status: 200),
    ]
}
