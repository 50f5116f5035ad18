import CloudAPI
import FoundationEssentials

/// A list as the cloud pages it: newest first, a marker that is the creation time of the page's last row and filled on
/// the last page too, and pages that begin at the rows of the marker's time.
struct PagedListing: Sendable {
    let name: String
    /// Ids with their creation times, newest first.
    let rows: [(id: String, created: String)]
    let largestPage: Int

    /// - Parameter perSecond: how many rows share one creation time.
    init(_ name: String, count: Int, perSecond: Int, largestPage: Int) {
        self.name = name
        self.largestPage = largestPage
        rows = (0..<count).map { number in
            let seconds = 5_000 - number / perSecond
            let parts = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return ("id-\(number)", "2026-01-01T\(parts.joined(separator: ":")).000Z")
        }
    }

    func answer(to request: HTTPRequest) -> HTTPResponse {
        let limit = query("limit", in: request.url).flatMap { Int($0) } ?? largestPage
        guard 1...largestPage ~= limit else { return .json(400, #"{"error_code":"VPN.0001"}"#) }
        let marker = query("marker", in: request.url)?.replacing("%3A", with: ":")
        let page = rows.drop { row in marker.map { row.created > $0 } ?? false }.prefix(limit)
        let array = page.map { "{\"id\":\"\($0.id)\",\"created_at\":\"\($0.created)\"}" }.joined(separator: ",")
        let info = "{\"next_marker\":\"\(page.last?.created ?? "")\",\"current_count\":\(page.count)}"
        return .json(200, "{\"\(name)\":[\(array)],\"page_info\":\(info),\"total_count\":\(rows.count)}")
    }

    private func query(_ name: String, in url: String) -> String? {
        url.split(separator: "?").last?.split(separator: "&").first { $0.hasPrefix("\(name)=") }
            .map { String($0.dropFirst(name.count + 1)) }
    }
}
