import FoundationEssentials
import Synchronization
import Testing

@testable import CloudAPI

@Suite struct PageSizeTests {
    private typealias Pages = ListPages<VPNConnection>

    @Test func `a page that was too large is requested again with half as many rows, down to one`() {
        var pages = Pages(size: PageSize(largest: 5))
        let queries = (0..<3).map { _ in "\(pages.halve(at: .now)) \(pages.query)" }
        #expect(queries == ["true ?limit=2", "true ?limit=1", "false ?limit=1"])
        var whole = Pages(size: nil)
        let isHalved = whole.halve(at: .now)
        #expect(!isHalved && whole.query.isEmpty)
    }

    @Test func `a larger page that fails is not requested again for an hour`() {
        var size = PageSize(largest: 1_000)
        let start = ContinuousClock.now
        _ = size.halve(at: start)
        for _ in 0..<PageSize.pagesToGrow { size.recordPage(at: start) }
        #expect(size.limit == 1_000)
        _ = size.halve(at: start)
        for _ in 0..<50 { size.recordPage(at: start + .seconds(3_599)) }
        #expect(size.limit == 500)
        size.recordPage(at: start + .seconds(3_600))
        #expect(size.limit == 1_000)
    }

    @Test func `a page above the bound halves the limit, and later lists begin with that`() async throws {
        let listing = PagedListing("vpn_connections", count: 1_200, perSecond: 1, largestPage: 2_000)
        let transport = Fixtures.transport { (request, _) throws(TransportError) in
            let response = listing.answer(to: request)
            guard response.body.count < 40_000 else { throw .bodyTooLarge(limit: 40_000) }
            return response
        }
        let client = try Fixtures.client(transport)
        for _ in 0..<2 { #expect(try await client.connections().map(\.id) == listing.rows.map(\.id)) }
        let limits = transport.requests(to: "/v5/").compactMap { request in
            request.url.split(separator: "limit=").last.flatMap { Int($0.prefix { $0 != "&" }) }
        }
        #expect(limits == [2_000, 1_000] + Array(repeating: 500, count: 6))
    }

    @Test func `a listing that fails determines no page size, and pages grow again after large ones`()
        async throws
    {
        let listing = PagedListing("vpn_connections", count: 1_200, perSecond: 1, largestPage: 2_000)
        let calls = Mutex(0)
        let transport = Fixtures.transport { (request, _) throws(TransportError) in
            guard request.url.contains("vpn-connection") else { return listing.answer(to: request) }
            let call = calls.withLock { calls in
                calls += 1
                return calls
            }
            // The first listing fails down to one row. In the second one, pages of 15 rows succeed.
            guard call > 11 + 7 else { throw .bodyTooLarge(limit: 16) }
            return listing.answer(to: request)
        }
        let client = try Fixtures.client(transport)
        await #expect(throws: CloudError.self) { try await client.connections() }
        for _ in 0..<20 { #expect(try await client.connections().map(\.id) == listing.rows.map(\.id)) }
        let limits = transport.requests(to: "/v5/").compactMap { request in
            request.url.split(separator: "limit=").last.flatMap { Int($0.prefix { $0 != "&" }) }
        }
        #expect(Array(limits[11..<19]) == [2_000, 1_000, 500, 250, 125, 62, 31, 15])
        #expect(limits.last == 2_000)
        #expect(limits.count < 11 + 7 + 80)
    }

    @Test(arguments: [true, false])
    func `a list without pages above the bound is an error with the bound`(isPaged: Bool) async throws {
        let transport = Fixtures.transport { (_, _) throws(TransportError) in throw .bodyTooLarge(limit: 16) }
        let client = try Fixtures.client(transport)
        let error = await #expect(throws: CloudError.self) {
            if isPaged { _ = try await client.connections() } else { _ = try await client.connectionMonitors() }
        }
        #expect(error?.message == "the response exceeds 16 bytes")
        #expect(error?.remedy == nil)
        // The limits are the halves from 2000 to 1.
        #expect(transport.requests(to: "/v5/").count == (isPaged ? 11 : 1))
    }
}

/// A list with the cloud's pages. Rows are newest first, and a page begins at the rows of the marker's time. The marker is
/// the creation time of the page's last row. The last page has one, too.
struct PagedListing: Sendable {
    let name: String
    /// The IDs with their creation times, newest first.
    let rows: [(id: String, created: String)]
    let largestPage: Int

    /// - Parameter perSecond: the number of rows with one creation time.
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
