import Testing

@testable import ExporterToolkit
@testable import StatusPages

/// Texts from outside stay texts in every place of a page.
struct HostilePageTests {
    private static let hostile: [@Sendable (String) -> String] = [
        { "<script>alert('\($0)')</script>" }, { "\"><img src=x onerror=alert(1)>\($0)" },
        { "' onmouseover='x' \($0)" },
        { "--></style></title><!--\($0)" }, { "&lt;\($0)&#x3c;b&#x3e;" }, { "\u{202E}\($0)\u{2066}\u{200F}" },
        { "\u{0}\u{1B}[31m\($0)\u{7F}\u{85}\r\n" }, { $0 + String(repeating: "<a>", count: 20_000) },
        { "javascript:alert(1)//\($0)" }, { "\($0)/../../%00?x=1#y" }, { "\u{FFFE}\($0)𓀀👩‍👩‍👧" },
    ]

    /// The tags with the names of their attributes: what a text would change if it was not escaped.
    private static func skeleton(_ page: String) throws -> [String] {
        var tags: [String] = []
        var rest = page.utf8[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            var tag = ""
            var isQuoted = false
            var index = start
            while index < rest.endIndex, isQuoted || rest[index] != UInt8(ascii: ">") {
                let character = Character(Unicode.Scalar(rest[index]))
                if character == "\"" { isQuoted.toggle() } else if !isQuoted { tag.append(character) }
                #expect(!isQuoted || character != "<")
                rest.formIndex(after: &index)
            }
            try #require(index < rest.endIndex, "the tag \(tag) does not end")
            tags.append(tag)
            rest = rest[index...]
        }
        return tags
    }

    @Test(arguments: hostile.indices)
    func `a hostile text changes no tag of the status page`(index: Int) async throws {
        let page = try await PageScene(disguise: Self.hostile[index], length: 90).answer("/?sort=name")
        let plain = try await PageScene(disguise: { "x\($0)" }, length: 90).answer("/?sort=name")
        #expect(try Self.skeleton(page).sorted() == Self.skeleton(plain).sorted())
        #expect(!page.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F..<0xA0).contains($0.value) })
        #expect(
            !page.unicodeScalars.contains {
                (0x202A...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value)
            })
        #expect(page.utf8.count < 400_000)
    }

    @Test(arguments: hostile.indices)
    func `a hostile name leads to its own page with the usual tags`(index: Int) async throws {
        for name in ["berlin-paris", "berlin-atlantis"] {
            let path = PageLinks().connection(Self.hostile[index](name))
            let page = try await PageScene(disguise: Self.hostile[index], length: 90).answer(path)
            let plain = try await PageScene(disguise: { "x\($0)" }, length: 90).answer("/connections/x\(name)")
            #expect(try Self.skeleton(page).sorted() == Self.skeleton(plain).sorted())
        }
    }

    @Test(arguments: hostile.indices)
    func `a hostile query changes no tag of the page`(index: Int) async throws {
        let query = PercentCoding.encode(Self.hostile[index]("zz"))
        for field in ["q", "state", "sort", "page", "rows", "refresh", "x"] {
            let page = try await PageScene(length: 90).answer("/?\(field)=\(query)&q=zz%\(field == "q" ? "" : "zz")")
            let plain = try await PageScene(length: 90).answer(field == "q" ? "/?q=zzzz" : "/")
            #expect(try Self.skeleton(page).sorted() == Self.skeleton(plain).sorted())
        }
    }

    @Test func `only the source code contains markup`() {
        let text = "<b>\"'&"
        let markup: Markup = "<i title=\"\(text)\">\(text)</i>\(7)\(["<u>", "\(text)"] as [Markup])"
        let escaped = "&lt;b&gt;&quot;&#39;&amp;"
        #expect(
            String(decoding: markup.bytes, as: UTF8.self) == "<i title=\"\(escaped)\">\(escaped)</i>7<u>\(escaped)")
    }

    @Test func `a long text is cut, and marks that change its direction are replaced`() {
        func shown(_ text: String) -> String { String(decoding: ("\(text)" as Markup).bytes, as: UTF8.self) }
        #expect(shown(String(repeating: "é", count: 5_000)) == String(repeating: "é", count: 1_000) + "…")
        #expect(shown(String(repeating: "a", count: 1_000)) == String(repeating: "a", count: 1_000))
        #expect(shown("a\u{202E}b\u{0}c\td\u{2028}e") == "a\u{FFFD}b\u{FFFD}c d e")
        #expect(shown("Zürich 東京 👩‍👩‍👧") == "Zürich 東京 👩‍👩‍👧")
    }
}
