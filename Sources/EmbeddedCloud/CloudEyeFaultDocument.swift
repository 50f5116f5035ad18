/// How Cloud Eye tells what is wrong: `{"http_code", "message": {"code", "details"}}`. Both codes are the status as text,
/// as in the API's example.
struct CloudEyeFaultDocument: Encodable {
    struct Message: Encodable {
        let code: String
        let details: String
    }

    let httpCode: String
    let message: Message

    init(status: Int, details: String) {
        httpCode = "\(status)"
        message = Message(code: "\(status)", details: details)
    }
}
