import Testing

@testable import CloudAPI

@Suite struct ListPagesTests {
    private typealias Pages = ListPages<VPNConnection>

    private func page(
        _ ids: [String], marker: String? = "m", count: Int? = nil, total: Int? = nil
    ) throws -> ListPage<VPNConnection> {
        try page(rows: ids.map { "{\"id\":\"\($0)\"}" }, marker: marker, count: count, total: total)
    }

    private func page(
        rows: [String], marker: String?, count: Int?, total: Int? = nil
    ) throws -> ListPage<VPNConnection> {
        let fields = [marker.map { "\"next_marker\":\"\($0)\"" }, count.map { "\"current_count\":\($0)" }]
        let info = fields.compactMap { $0 }.joined(separator: ",")
        let array = rows.joined(separator: ",")
        return try Fixtures.decode(
            "{\"vpn_connections\":[\(array)],\"page_info\":{\(info)}\(total.map { ",\"total_count\":\($0)" } ?? "")}")
    }

    @Test func `a marker that is too long for a URL ends the list and is not quoted`() throws {
        var pages = ListPages<VPNConnection>(size: PageSize(largest: 1))
        let marker = String(repeating: "m", count: 60_000)
        #expect(pages.add(try page(["a"], marker: marker, count: 1)) == .unreadable("next_marker has 60000 bytes"))
    }

    @Test func `the last page ends the list although it has a marker`() throws {
        var pages = Pages(size: PageSize(largest: 2))
        #expect(pages.query == "?limit=2")
        #expect(pages.add(try page(["a", "b"], marker: "t1", count: 2)) == .more)
        #expect(pages.query == "?limit=2&marker=t1")
        #expect(pages.add(try page(["c"], marker: "t2", count: 1, total: 3)) == .done)
        #expect(pages.elements.map(\.id) == ["a", "b", "c"])
    }

    @Test func `an empty page follows a full last page`() throws {
        var pages = Pages(size: PageSize(largest: 1))
        #expect(pages.add(try page(["a"], marker: "t1", count: 1)) == .more)
        #expect(pages.add(try page([], marker: nil, count: 0)) == .done)
        #expect(pages.elements.map(\.id) == ["a"])
    }

    @Test func `rows with one creation time that two pages repeat count once`() throws {
        var pages = Pages(size: PageSize(largest: 3))
        #expect(pages.add(try page(["a", "b", "c"], marker: "t1", count: 3)) == .more)
        #expect(pages.add(try page(["b", "c", "d"], marker: "t1", count: 3)) == .more)
        #expect(pages.add(try page(["d"], marker: "t1", count: 1)) == .done)
        #expect(pages.elements.map(\.id) == ["a", "b", "c", "d"])
    }

    @Test func `a page without page_info, count, or marker ends by its rows`() throws {
        var pages = Pages(size: PageSize(largest: 2))
        #expect(pages.add(try page(["a", "b"], marker: "t1")) == .more)
        #expect(pages.add(try Fixtures.decode(#"{"vpn_connections":[{"id":"c"},{"id":"d"}]}"#)) == .done)
        var empty = Pages(size: PageSize(largest: 1))
        #expect(empty.add(try page(["a"], marker: "", count: 1)) == .done)
    }

    @Test func `a list without pages ends at once, whatever its page_info is`() throws {
        var pages = Pages(size: nil)
        #expect(pages.query.isEmpty)
        #expect(pages.add(try page(["a", "b", "a"], marker: "t1", count: 3)) == .done)
        #expect(pages.elements.map(\.id) == ["a", "b"])
    }

    @Test func `a marker that leads to no new rows is reported`() throws {
        var pages = Pages(size: PageSize(largest: 1))
        #expect(pages.add(try page(["a"], marker: "t1", count: 1)) == .more)
        #expect(
            pages.add(try page(["a"], marker: "t1", count: 1))
                == .unreadable("a full page at marker t1 has no new rows"))
    }

    @Test func `a list without end is bounded`() throws {
        var pages = Pages(size: PageSize(largest: 1))
        for number in 1..<Pages.maximumPages {
            #expect(pages.add(try page(["\(number)"], marker: "t\(number)")) == .more)
        }
        #expect(pages.add(try page(["last"])) == .unreadable("more than 100 pages of 1 rows"))
    }

    @Test(arguments: ["{}", "null", "7", "[]", "\"a\"", #"{"id":""}"#, #"{"id":{"a":[1,{}]}}"#])
    func `an unreadable row is left out and counted`(_ row: String) throws {
        var pages = Pages(size: PageSize(largest: 2))
        #expect(pages.add(try page(rows: [row, #"{"id":"a"}"#], marker: "t1", count: 2)) == .more)
        #expect(pages.add(try page(rows: [row], marker: "t2", count: 1, total: 3)) == .done)
        #expect(pages.elements.map(\.id) == ["a"])
        #expect(pages.unreadable == 2)
    }

    @Test func `a list with only unreadable rows is an error, on whichever page it ends`() throws {
        var pages = Pages(size: PageSize(largest: 2))
        let problem = "vpn_connections[0].id is missing"
        #expect(pages.add(try page(rows: ["{}"], marker: "t1", count: 1, total: 1)) == .unreadable(problem))
        pages = Pages(size: PageSize(largest: 2))
        #expect(pages.add(try page(rows: ["{}", "{}"], marker: "t1", count: 2)) == .more)
        #expect(pages.add(try page([], marker: nil, count: 0)) == .unreadable(problem))
    }

    @Test func `a page of unreadable rows is followed by the next, unless its marker stays the same`() throws {
        var pages = Pages(size: PageSize(largest: 1))
        #expect(pages.add(try page(rows: ["{}"], marker: "t1", count: 1)) == .more)
        #expect(pages.add(try page(["a"], marker: "t2", count: 1)) == .more)
        #expect(pages.add(try page(rows: ["{}"], marker: "t2", count: 1)) != .more)
    }

    @Test(arguments: [
        #"{"vpn_connections":null,"page_info":{"current_count":0}}"#,
        #"{"vpn_connections":null,"page_info":{"current_count":0,"next_marker":7},"total_count":0}"#,
    ])
    func `null is an empty list if the count is 0, too`(_ text: String) throws {
        let page: ListPage<VPNConnection> = try Fixtures.decode(text)
        var pages = Pages(size: PageSize(largest: 2))
        #expect(pages.add(page) == .done)
        #expect(pages.elements.isEmpty && pages.unreadable == 0)
    }

    @Test(arguments: [
        #"{"vpn_connections":null}"#, #"{"vpn_connections":null,"page_info":{"current_count":1}}"#,
        #"{"vpn_connections":null,"page_info":null}"#, #"{"vpn_connections":null,"total_count":0}"#,
        #"{"page_info":{"current_count":0}}"#, "{}", #"{"vpn_connections":"","page_info":{"current_count":0}}"#,
    ])
    func `null alone and a missing key are not an empty list`(_ text: String) {
        #expect(throws: DecodingError.self) { try Fixtures.decode(text, as: ListPage<VPNConnection>.self) }
    }

    @Test func `a page has at most the requested rows, including unreadable ones`() throws {
        var pages = Pages(size: PageSize(largest: 2))
        #expect(pages.add(try page(["a", "b", "c"], count: 2)) == .unreadable("3 rows on a page of 2"))
        pages = Pages(size: PageSize(largest: 2))
        let odd = try page(rows: ["{}", "{}", "{}"], marker: nil, count: 1)
        #expect(pages.add(odd) == .unreadable("3 rows on a page of 2"))
        #expect(pages.elements.isEmpty)
    }

    @Test(arguments: [nil, 2_000])
    func `a list has a bounded number of rows, on one page or many`(limit: Int?) throws {
        var pages = Pages(size: limit.map { PageSize(largest: $0) })
        let rows = limit ?? 10_000
        var next = ListPages<VPNConnection>.Next.more
        for number in 0..<(10_000 / rows) {
            next = pages.add(try page((0..<rows).map { "\(number)-\($0)" }, marker: "t\(number)", count: rows))
        }
        #expect(next == (limit == nil ? .done : .more))
        #expect(pages.elements.count == 10_000)
        #expect(pages.add(try page(["one more"], marker: nil, count: 1)) == .unreadable("more than 10000 rows"))
    }

    @Test func `requests continue after pages that the server shortens, until all rows have arrived`() throws {
        var pages = Pages(size: PageSize(largest: 2_000))
        #expect(pages.add(try page(["a", "b"], marker: "2", count: 2, total: 5)) == .more)
        #expect(pages.query == "?limit=2000&marker=2")
        #expect(pages.add(try page(["c", "d"], marker: "4", count: 2, total: 5)) == .more)
        #expect(pages.add(try page(["e"], marker: "5", count: 1, total: 5)) == .done)
        #expect(pages.elements.map(\.id) == ["a", "b", "c", "d", "e"])
        // Without a total, a page that is not full is the last one.
        pages = Pages(size: PageSize(largest: 2_000))
        #expect(pages.add(try page(["a", "b"], marker: "2", count: 2)) == .done)
    }

    @Test(arguments: [nil, "", "m"])
    func `a list that ends before its total is complete, because the total counts other rows of the tenant`(
        marker: String?
    ) throws {
        var pages = Pages(size: PageSize(largest: 2_000))
        var next = pages.add(try page(["a", "b", "b"], marker: marker, count: 3, total: 12))
        // The server may have sent less than it has, so one more request follows.
        #expect(next == (marker == "m" ? .more : .done))
        if marker == "m" { next = pages.add(try page(["b"], marker: "m", count: 1, total: 12)) }
        #expect(next == .done && pages.elements.map(\.id) == ["a", "b"])
    }

    @Test func `pages of one row grow, up to the bound on rows`() throws {
        var pages = Pages(size: PageSize(largest: 2_000))
        while pages.halve(at: .now) {}
        #expect(pages.query == "?limit=1")
        var (number, next) = (0, ListPages<VPNConnection>.Next.more)
        while next == .more {
            let limit = try #require(pages.size).limit
            let last = min(number + limit, 10_000)
            next = pages.add(try page((number..<last).map { "\($0)" }, marker: "t\(last)", total: 10_000))
            number = last
        }
        #expect(next == .done && pages.elements.count == 10_000)
        #expect(pages.size?.limit == 1_024)
    }

    @Test func `a page that contains only earlier rows grows`() throws {
        var pages = Pages(size: PageSize(largest: 2))
        let isHalved = pages.halve(at: .now)
        #expect(isHalved)
        #expect(pages.add(try page(["a"], marker: "t", count: 1, total: 2)) == .more)
        #expect(pages.add(try page(["a"], marker: "t", count: 1, total: 2)) == .more)
        #expect(pages.query == "?limit=2&marker=t")
        #expect(pages.add(try page(["a", "b"], marker: "t", count: 2, total: 2)) == .more)
    }
}
