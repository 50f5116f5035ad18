import Testing

@testable import ExporterToolkit
@testable import Settings

/// Files with many problems. The first problems are shown, and the others are counted.
struct ProblemBoundTests {
    private static func position(_ line: Int) -> ConfigurationNode.Position { .init(line: line, column: 1) }

    @Test func `the first problems by place are stored, in any order of finding`() {
        var problems = ProblemCollector(file: "f")
        for line in (1...1000).shuffled() {
            problems.add("is wrong", path: .key("k\(line)", in: .root), position: Self.position(line))
        }
        let sorted = problems.sorted
        #expect(problems.count == 1000)
        #expect(sorted.problems.map { $0.position?.line } == (1...ConfigurationProblems.most).map { $0 })
        #expect(sorted.more == 1000 - ConfigurationProblems.most && sorted.count == 1000)
    }

    @Test func `a repeated problem counts once, even if it is not stored`() {
        var problems = ProblemCollector(file: "f")
        for _ in 0..<3 {
            for line in 1...500 { problems.add("is wrong", path: .root, position: Self.position(line)) }
        }
        #expect(problems.sorted.count == 500)
    }

    @Test func `the last line counts the problems above the maximum`() {
        func shown(_ count: Int) -> [String] {
            var problems = ProblemCollector(file: "f")
            for line in 1...count { problems.add("is wrong", path: .root, position: Self.position(line)) }
            return problems.sorted.lines
        }
        #expect(shown(ConfigurationProblems.most).count == ConfigurationProblems.most)
        #expect(shown(ConfigurationProblems.most).last?.hasSuffix("is wrong") == true)
        #expect(shown(ConfigurationProblems.most + 1).last == "… and 1 more problem")
        #expect(shown(ConfigurationProblems.most + 2).last == "… and 2 more problems")
    }

    @Test func `the problems of another file count, and come after those of the file`() {
        var others = ProblemCollector(file: "other")
        for line in 1...300 { others.add("is wrong", path: .root, position: Self.position(line)) }
        var problems = ProblemCollector(file: "f")
        problems.add(others.sorted)
        problems.add("is wrong", path: .root, position: Self.position(9))
        #expect(problems.sorted.problems.first?.file == "f" && problems.sorted.count == 301)
    }

    @Test func `the output for a file with 20,000 unknown keys is bounded`() {
        let text = (0..<20_000).map { "wrong\($0): 1\n" }.joined()
        let shown = ConfigurationFixture.problems(Array(text.utf8))
        // Two required settings are also missing.
        #expect(shown.hasSuffix("\n… and 19902 more problems"))
        #expect(shown.split(separator: "\n").count == 101 && shown.utf8.count < 30_000)
    }

    @Test func `the problems of a web configuration and of clouds.yaml are bounded, too`() {
        let text = (0..<300).map { "wrong\($0): 1\n" }.joined()
        var files = PolicyFiles(besides: "web.yml")
        #expect { try WebPolicyFile.parse(Array(text.utf8), file: "web.yml", files: &files) } throws: { error in
            (error as? ConfigurationProblems)?.count == 300 && (error as? ConfigurationProblems)?.problems.count == 100
        }
        let clouds = "clouds:\n  a:\n" + (0..<300).map { "    k\($0): !tag x\n" }.joined()
        let shown = ConfigurationFixture.problems(
            Array("cloud: a\nconnections: []\n".utf8),
            surroundings: ConfigurationFixture.surroundings(files: ["clouds.yaml": clouds]))
        #expect(shown.split(separator: "\n").count == 101)
        #expect(shown.contains("\nclouds.yaml:3:") && shown.contains("more problems"))
    }

    @Test func `a key of a million characters is cut in messages`() {
        let key = String(repeating: "k", count: 1_000_000)
        let shown = ConfigurationFixture.problems(Array("? \(key)\n: 1\n".utf8))
        #expect(shown.utf8.count < 4_000 && shown.contains("kkk…: is not a known key"))
    }
}
