import Testing

@testable import CloudAPI

@Suite struct ListPagesTests {
    private typealias Pages = ListPages<VPNConnection>

    private func page(_ ids: [String], marker: String? = "m", count: Int? = nil) throws -> ListPage<VPNConnection> {
        try page(rows: ids.map { "{\"id\":\"\($0)\"}" }, marker: marker, count: count)
    }

    private func page(rows: [String], marker: String?, count: Int?) throws -> ListPage<VPNConnection> {
        let fields = [marker.map { "\"next_marker\":\"\($0)\"" }, count.map { "\"current_count\":\($0)" }]
        let info = fields.compactMap { $0 }.joined(separator: ",")
        let array = rows.joined(separator: ",")
        return try Fixtures.decode("{\"vpn_connections\":[\(array)],\"page_info\":{\(info)},\"total_count\":99}")
    }

    @Test("the last page ends the list although it has a marker")
    func endsByCount() throws {
        var pages = Pages(limit: 2)
        #expect(pages.query == "?limit=2")
        #expect(pages.add(try page(["a", "b"], marker: "t1", count: 2)) == .more)
        #expect(pages.query == "?limit=2&marker=t1")
        #expect(pages.add(try page(["c"], marker: "t2", count: 1)) == .done)
        #expect(pages.elements.map(\.id) == ["a", "b", "c"])
    }

    @Test("a full last page is followed by an empty one")
    func endsEmpty() throws {
        var pages = Pages(limit: 1)
        #expect(pages.add(try page(["a"], marker: "t1", count: 1)) == .more)
        #expect(pages.add(try page([], marker: nil, count: 0)) == .done)
        #expect(pages.elements.map(\.id) == ["a"])
    }

    @Test("rows of one time that are repeated at the edge of a page count once")
    func removesDuplicates() throws {
        var pages = Pages(limit: 3)
        #expect(pages.add(try page(["a", "b", "c"], marker: "t1", count: 3)) == .more)
        #expect(pages.add(try page(["b", "c", "d"], marker: "t1", count: 3)) == .more)
        #expect(pages.add(try page(["d"], marker: "t1", count: 1)) == .done)
        #expect(pages.elements.map(\.id) == ["a", "b", "c", "d"])
    }

    @Test("a page without page_info, count or marker ends by its rows")
    func endsWithoutInfo() throws {
        var pages = Pages(limit: 2)
        #expect(pages.add(try page(["a", "b"], marker: "t1")) == .more)
        #expect(pages.add(try Fixtures.decode(#"{"vpn_connections":[{"id":"c"},{"id":"d"}]}"#)) == .done)
        var empty = Pages(limit: 1)
        #expect(empty.add(try page(["a"], marker: "", count: 1)) == .done)
    }

    @Test("a list without pages ends at once, whatever its page_info says")
    func endsWithoutPages() throws {
        var pages = Pages(limit: nil)
        #expect(pages.query.isEmpty)
        #expect(pages.add(try page(["a", "b", "a"], marker: "t1", count: 3)) == .done)
        #expect(pages.elements.map(\.id) == ["a", "b"])
    }

    @Test("a marker that leads nowhere is told")
    func refusesStandstill() throws {
        var pages = Pages(limit: 1)
        #expect(pages.add(try page(["a"], marker: "t1", count: 1)) == .more)
        #expect(
            pages.add(try page(["a"], marker: "t1", count: 1))
                == .unreadable("a full page at marker t1 brought nothing new"))
    }

    @Test("a list without end is bounded")
    func boundsPages() throws {
        var pages = Pages(limit: 1)
        for number in 1..<Pages.mostPages {
            #expect(pages.add(try page(["\(number)"], marker: "t\(number)")) == .more)
        }
        #expect(pages.add(try page(["last"])) == .unreadable("more than 100 pages of 1 rows"))
    }

    @Test(
        "a row that cannot be read is left out and counted",
        arguments: ["{}", "null", "7", "[]", "\"a\"", #"{"id":""}"#, #"{"id":{"a":[1,{}]}}"#])
    func leavesOut(_ row: String) throws {
        var pages = Pages(limit: 2)
        #expect(pages.add(try page(rows: [row, #"{"id":"a"}"#], marker: "t1", count: 2)) == .more)
        #expect(pages.add(try page(rows: [row], marker: "t2", count: 1)) == .done)
        #expect(pages.elements.map(\.id) == ["a"])
        #expect(pages.unreadable == 2)
    }

    @Test("a list of which no row can be read is an error, on whichever page it ends")
    func refusesUnreadable() throws {
        var pages = Pages(limit: 2)
        let problem = "vpn_connections[0].id is missing"
        #expect(pages.add(try page(rows: ["{}"], marker: "t1", count: 1)) == .unreadable(problem))
        pages = Pages(limit: 2)
        #expect(pages.add(try page(rows: ["{}", "{}"], marker: "t1", count: 2)) == .more)
        #expect(pages.add(try page([], marker: nil, count: 0)) == .unreadable(problem))
    }

    @Test("a page of rows that cannot be read leads on, unless its marker stands still")
    func stepsOverUnreadablePage() throws {
        var pages = Pages(limit: 1)
        #expect(pages.add(try page(rows: ["{}"], marker: "t1", count: 1)) == .more)
        #expect(pages.add(try page(["a"], marker: "t2", count: 1)) == .more)
        #expect(pages.add(try page(rows: ["{}"], marker: "t2", count: 1)) != .more)
    }
}
