import Foundation
import Testing

@testable import ExporterToolkit
@testable import Settings

/// Tests of the moments at which changed files are read again.
struct FileSettlingTests {
    private func withFile(_ body: (_ path: String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "settling-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try "1".write(toFile: path, atomically: false, encoding: .utf8)
        try body(path)
    }

    private func look(_ path: String) -> [String: FileIdentity?] { [path: FileIdentity(path)] }

    private func expect(
        _ answers: [Bool], of settling: inout FileSettling, at looks: [[String: FileIdentity?]]
    ) {
        for (answer, look) in zip(answers, looks) {
            let found = settling.look(look)
            #expect(found == answer)
        }
    }

    @Test func `a changed file is read again once, after two equal checks`() throws {
        try withFile { path in
            var settling = FileSettling(known: look(path))
            #expect(settling.paths == [path])
            expect([false, false], of: &settling, at: [look(path), look(path)])
            try "12".write(toFile: path, atomically: false, encoding: .utf8)
            expect([false], of: &settling, at: [look(path)])
            try "123".write(toFile: path, atomically: true, encoding: .utf8)
            expect([false], of: &settling, at: [look(path)])
            expect([true], of: &settling, at: [look(path)])
            settling.read(look(path))
            expect([false, false], of: &settling, at: [look(path), look(path)])
        }
    }

    @Test func `a removed file counts as changed, and one that returns unchanged does not`() throws {
        try withFile { path in
            let known = look(path)
            var settling = FileSettling(known: known)
            expect([false], of: &settling, at: [[path: nil]])
            expect([true], of: &settling, at: [[path: nil]])
            expect([false, false], of: &settling, at: [known, known])
        }
    }
}
