import Testing

@testable import CloudAPI

@Suite struct ConnectionPagesTests {
    private func page(_ ids: [String], marker: String? = "m", count: Int? = nil) throws -> ConnectionPages.Page {
        let rows = ids.map { "{\"id\":\"\($0)\"}" }.joined(separator: ",")
        let fields = [marker.map { "\"next_marker\":\"\($0)\"" }, count.map { "\"current_count\":\($0)" }]
        let info = fields.compactMap { $0 }.joined(separator: ",")
        return try Fixtures.decode("{\"vpn_connections\":[\(rows)],\"page_info\":{\(info)},\"total_count\":99}")
    }

    @Test("the last page ends the list although it has a marker")
    func endsByCount() throws {
        var pages = ConnectionPages(limit: 2)
        #expect(pages.add(try page(["a", "b"], marker: "t1", count: 2)) == .page(marker: "t1"))
        #expect(pages.add(try page(["c"], marker: "t2", count: 1)) == .done)
        #expect(pages.connections.map(\.id) == ["a", "b", "c"])
    }

    @Test("a full last page is followed by an empty one")
    func endsEmpty() throws {
        var pages = ConnectionPages(limit: 1)
        #expect(pages.add(try page(["a"], marker: "t1", count: 1)) == .page(marker: "t1"))
        #expect(pages.add(try page([], marker: nil, count: 0)) == .done)
        #expect(pages.connections.map(\.id) == ["a"])
    }

    @Test("rows repeated at the edge of a page count once")
    func removesDuplicates() throws {
        var pages = ConnectionPages(limit: 3)
        #expect(pages.add(try page(["a", "b", "c"], marker: "t1", count: 3)) == .page(marker: "t1"))
        #expect(pages.add(try page(["b", "c", "d"], marker: "t1", count: 3)) == .page(marker: "t1"))
        #expect(pages.add(try page(["d"], marker: "t1", count: 1)) == .done)
        #expect(pages.connections.map(\.id) == ["a", "b", "c", "d"])
    }

    @Test("a page without page_info, count or marker ends by its rows")
    func endsWithoutInfo() throws {
        var pages = ConnectionPages(limit: 2)
        #expect(pages.add(try page(["a", "b"], marker: "t1")) == .page(marker: "t1"))
        #expect(pages.add(try Fixtures.decode(#"{"vpn_connections":[{"id":"c"},{"id":"d"}]}"#)) == .done)
        var empty = ConnectionPages(limit: 1)
        #expect(empty.add(try page(["a"], marker: "", count: 1)) == .done)
    }

    @Test("a marker that leads nowhere is told")
    func refusesStandstill() throws {
        var pages = ConnectionPages(limit: 1)
        #expect(pages.add(try page(["a"], marker: "t1", count: 1)) == .page(marker: "t1"))
        #expect(
            pages.add(try page(["a"], marker: "t1", count: 1))
                == .endless("a full page at marker t1 brought no new connection"))
    }

    @Test("a list without end is bounded")
    func boundsPages() throws {
        var pages = ConnectionPages(limit: 1)
        for number in 1..<ConnectionPages.mostPages {
            #expect(pages.add(try page(["\(number)"], marker: "t\(number)")) == .page(marker: "t\(number)"))
        }
        #expect(pages.add(try page(["last"])) == .endless("more than 100 pages of 1 connections"))
    }
}
