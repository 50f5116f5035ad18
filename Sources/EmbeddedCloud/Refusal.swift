/// An error answer in the shape of the VPN service and its gateway: `{"error_code", "error_msg", "request_id"}`.
///
/// Source: the VPN API's per-call examples and its table of error codes, for example 403 `VPN.0007`.
package struct Refusal: Sendable, Hashable {
    /// HTTP status, 400 to 599.
    package let status: Int
    /// For example `VPN.0030`.
    package let errorCode: String
    package let errorMessage: String

    package init(status: Int, errorCode: String, errorMessage: String) {
        self.status = status
        self.errorCode = errorCode
        self.errorMessage = errorMessage
    }
}
