import Testing

@testable import Settings

struct NamePatternTests {
    @Test(arguments: [
        ("berlin-paris", "berlin-paris"), ("*", ""), ("*", "berlin"), ("berlin-*", "berlin-"),
        ("*-paris", "berlin-paris"),
        ("b*n-p*s", "berlin-paris"), ("b?rlin", "berlin"), ("**", "x"), ("a*b*c", "a-b-b-c"), ("*aab", "aaaab"),
        ("?*?", "ab"), ("ü?", "üß"),
    ])
    func `a star matches any characters, and a question mark matches one`(pattern: String, name: String) {
        #expect(NamePattern(pattern).matches(name))
    }

    @Test(arguments: [
        ("berlin", "berlin-paris"), ("paris", "berlin-paris"), ("?", ""), ("berlin?", "berlin"), ("Berlin", "berlin"),
        ("a*b", "a-b-c"), ("b.rlin", "berlin"), ("?*?", "a"), ("[ab]", "a"), ("x*", ""),
    ])
    func `a pattern must match the whole name`(pattern: String, name: String) {
        #expect(!NamePattern(pattern).matches(name))
    }

    @Test func `many stars cost little if the name does not match`() {
        let pattern = NamePattern(String(repeating: "a*", count: 30) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 2_000)))
    }
}
