import FoundationEssentials
import Network

extension Secret {
    /// The value of a request's header `Authorization` with a user name and this password (RFC 7617).
    package func basicAuthorization(of userName: String) -> String {
        "Basic " + Data("\(userName):\(reveal())".utf8).base64EncodedString()
    }
}
