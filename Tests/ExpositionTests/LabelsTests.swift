import Exposition
import Testing

/// Equality and order of labels.
struct LabelsTests {
    @Test func `adding a label equals joining all at once, and leaves the original unchanged`() {
        let base = Labels(["connection": "a"])
        #expect(base.adding("target", "b") == Labels(["connection": "a", "target": "b"]))
        #expect(base == Labels(["connection": "a"]))
        #expect(Labels.none.adding("connection", "a") == base)
    }

    @Test func `values that only look equal are different labels`() {
        #expect(Labels(["a": "\u{E9}"]) != Labels(["a": "e\u{301}"]))
    }

    @Test func `labels sort by their bytes, a prefix first`() {
        let values = ["", "0123456", "01234567", "012345670", "01234567890123456", "1", "A", "a", "aa", "b", "ü", "東"]
        let sorted = values.map { Labels(["a": $0]) }
        #expect(sorted.shuffled().sorted() == sorted)
        for (left, right) in zip(sorted, sorted.dropFirst()) {
            #expect(left < right)
            #expect(!(right < left))
        }
        for labels in sorted { #expect(!(labels < labels)) }
        #expect(Labels.none < sorted[0])
    }

    @Test func `the order agrees with a plain comparison of bytes`() {
        for _ in 0..<2000 {
            let pair = (0..<2).map { _ in
                String((0..<Int.random(in: 0..<20)).map { _ in ["a", "b"].randomElement() ?? "a" })
            }
            let quoted = pair.map { "a=\"\($0)\"" }
            #expect(
                (Labels(["a": pair[0]]) < Labels(["a": pair[1]]))
                    == quoted[0].utf8.lexicographicallyPrecedes(quoted[1].utf8), "\(pair)")
        }
    }
}
