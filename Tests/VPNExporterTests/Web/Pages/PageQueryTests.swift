import Testing

@testable import Availability
@testable import ExporterToolkit
@testable import StatusPages

struct PageQueryTests {
    @Test func `the link of a query has the same parameters`() {
        let text = "state=down&q=a%26b+%C3%A9&sort=loss&page=3&rows=250&refresh=10"
        let query = PageQuery(text)
        #expect(query.filter == .state(.down) && query.text == "a&b é" && query.order == .loss)
        #expect(query.page == 3 && query.rows == 250 && query.refresh == 10)
        #expect(PageQuery(String(query.link.dropFirst())) == query)
        #expect(PageQuery().link == "")
    }

    @Test(
        arguments: [
            "", "&", "=", "state=", "state=sideways", "sort=name'", "page=0", "page=-4", "page=99999999999999999999",
            "rows=x", "refresh=", "refresh=soon", "q", "q=%", "q=%ff", "%zz=1", "unknown=1",
        ])
    func `invalid parameters are ignored`(text: String) { #expect(PageQuery(text) == PageQuery()) }

    @Test func `numbers are bounded`() {
        #expect(PageQuery("rows=0").rows == 1 && PageQuery("rows=99999").rows == 1_000)
        #expect(PageQuery("refresh=0").refresh == 1 && PageQuery("refresh=99999").refresh == 3_600)
        #expect(PageQuery("q=\(String(repeating: "a", count: 99))").text.count == 64)
    }

    @Test func `a changed query begins at the first page`() {
        #expect(PageQuery("page=3&state=up").with { $0.order = .name }.link == "?state=up&sort=name")
    }

    @Test(arguments: ["", "a", "/", "a/b", "%", "é", "\u{0}", "a b+c", "~-._"])
    func `decoding restores the encoded text`(text: String) {
        let encoded = PercentCoding.encode(text)
        #expect(PercentCoding.decode(encoded) == text)
        #expect(encoded.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") })
    }

    @Test(arguments: ["%", "%4", "%g0", "a%", "%ff", "%c3%28", "%+1"])
    func `an invalid encoding has no text`(text: String) { #expect(PercentCoding.decode(text) == nil) }
}
