/// What a web server serves: an exporter's routes.
package protocol WebHandler: Sendable {
    /// The URL under which clients reach the server, if it differs from its own address.
    var externalURL: ExternalURL? { get }

    /// Returns the kind of place that the response needs, or `nil` for one that is served at any load.
    func kind(of request: WebRequest) -> ResponsesInFlight.Kind?

    /// Returns the refusal of a request that another site made a browser send, or `nil` if the request is fine.
    func crossSiteRefusal(of request: WebRequest) -> WebResponse?

    /// Returns the response. A scrape has a timeout, so this should not wait for anything slow.
    func response(to request: WebRequest) async -> WebResponse
}
