import Testing

@testable import EmbeddedCloud

struct QueryStringTests {
    @Test func `keys and values are decoded in their order, including repeated keys`() {
        let query = QueryString("marker=2025-06-09T07%3A24%3A27.674Z&p=a+b%2Fc%2bd&p=%C3%A9&nocatalog&empty=&x=y=z")
        #expect(
            query.items == [
                .init(key: "marker", value: "2025-06-09T07:24:27.674Z"), .init(key: "p", value: "a b/c+d"),
                .init(key: "p", value: "é"), .init(key: "nocatalog", value: ""), .init(key: "empty", value: ""),
                .init(key: "x", value: "y=z"),
            ])
        #expect(query["p"] == "a b/c+d")
        #expect(query.values(of: "p") == ["a b/c+d", "é"])
        #expect(query["absent"] == nil)
    }

    @Test func `an invalid percent encoding stays unchanged`() {
        #expect(QueryString("a=100%&b=%zz&c=%4&%").items.map(\.value) == ["100%", "%zz", "%4", ""])
        #expect(QueryString("").items.isEmpty)
        #expect(QueryString("&&").items.isEmpty)
    }
}
