import CloudAPI
import ExporterToolkit

/// Where a running exporter serves: `http://HOST:PORT`, `https://HOST:PORT` or `unix:PATH`, each but the last with a
/// route prefix if there is one.
struct ExporterAddress: Sendable, Hashable {
    /// As a person gave it, without a slash at the end.
    let text: String
    /// What paths are put behind.
    let url: String

    /// Where an exporter without flags serves, seen from its own host.
    static let standard = ExporterAddress(text: "http://localhost:\(WebFlags.standardAddress.port)")

    private init(text: String) {
        self.text = text
        url = text
    }

    /// A text that is no such address.
    struct Problem: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    init(_ text: String) throws(Problem) {
        if text.hasPrefix("unix:/") {
            self.text = text
            url = "http+unix://" + PercentCoding.encode(String(text.dropFirst("unix:".count)))
            return
        }
        do throws(InvalidEndpoint) {
            url = try CloudEndpoint(text).url
            self.text = url
        } catch {
            throw Problem(description: "\(error.problem); write http://HOST:PORT, https://HOST:PORT or unix:/PATH")
        }
    }
}
