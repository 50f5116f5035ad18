import FoundationEssentials
import Network

extension AccessKey {
    /// The request with what proves that this key sent it, at the given time and in the project, if it is of one.
    ///
    /// Only what is listed is signed: the HTTP library adds headers of its own. The query is put into the order in which
    /// it was signed.
    func sign(_ request: HTTPRequest, projectID: String?, at time: CloudTimestamp) -> HTTPRequest {
        let url = SignableURL(request.url)
        var signed = ["host": url.host, "x-sdk-date": time.compactText]
        signed["x-project-id"] = projectID
        signed["content-type"] = request.headers["content-type"]
        signed["x-security-token"] = securityToken?.reveal()
        let signature = RequestSignature(
            request.method, url, headers: signed, body: request.body ?? [], secret: secret)
        var headers = request.headers.merging(signed) { _, signed in signed }
        headers["authorization"] = signature.authorization(keyID: id)
        return HTTPRequest(
            request.method, url.url, headers: headers, body: request.body, isRepeatable: request.isRepeatable)
    }
}

extension CloudTimestamp {
    /// As in the header `X-Sdk-Date`, in UTC: `20260102T030405Z`.
    fileprivate var compactText: String {
        let seconds = nanoseconds / 1_000_000_000
        return Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601).filter { !"-:".contains($0) }
    }
}
