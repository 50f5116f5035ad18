import Foundation
import Testing

@testable import CloudWatching
@testable import Settings
@testable import VPNConfiguration

/// Files with invalid or unusual bytes.
struct ConfigurationBytesTests {
    private func problems(_ text: String) -> String { ConfigurationFixture.problems(Array(text.utf8)) }

    @Test func `a byte order mark is reported`() {
        #expect(
            problems("\u{feff}probes: {}\n")
                == "test.yml:1:1: begins with a byte order mark. Save it as UTF-8 without one")
    }

    @Test func `invalid UTF-8 is reported with its place`() {
        let latin1 = Array("probes: {}\n# Gr".utf8) + [0xfc] + Array("\u{fffd}nde\n".utf8)
        #expect(ConfigurationFixture.problems(latin1) == "test.yml:2:5: is not valid UTF-8 from here on")
        let utf16: [UInt8] = [0xff, 0xfe, 0x61, 0x00]
        #expect(ConfigurationFixture.problems(utf16) == "test.yml:1:1: is not valid UTF-8 from here on")
        let replacement = Array("# \u{fffd}\nx: ".utf8) + [0xff]
        #expect(ConfigurationFixture.problems(replacement) == "test.yml:2:4: is not valid UTF-8 from here on")
    }

    @Test func `control characters are reported with their code point and place`() {
        #expect(problems("a: b\0\n") == "test.yml:1:5: the control character U+0 is not allowed")
        #expect(problems("a:\n  \u{1b}[2J\n") == "test.yml:2:3: the control character U+1B is not allowed")
    }

    @Test func `a file above the maximum size is rejected`() {
        let bytes = [UInt8](repeating: UInt8(ascii: "#"), count: YAMLText.maximumSize + 1)
        #expect(
            ConfigurationFixture.problems(bytes) == "test.yml: is larger than the maximum of 33554432 bytes")
    }

    @Test(arguments: [("[", 1), ("{a: ", 3997), ("- ", 1999), ("? ", 1999)])
    func `deep nesting is rejected`(opening: String, column: Int) {
        let text = problems(String(repeating: opening, count: 100_000))
        #expect(text == "test.yml:1:\(column): the values are nested too deeply")
    }

    @Test func `a carriage return and a line feed together end a line`() throws {
        let text =
            "monitors: { mode: none }\r\nconnections:\r\n- name: a\r\n  targets: [{ name: x, address: 127.0.0.1 }]\r\n"
        #expect(try ConfigurationFixture.parse(text).connections.map(\.name) == ["a"])
    }

    @Test func `a file cut short at any byte is accepted, or rejected with one line for each problem`() throws {
        let whole = try ConfigurationFixture.bytes(ConfigurationFixture.fixtures + "/good/every-setting.yml")
        for length in 0..<whole.count {
            let problems = ConfigurationFixture.problems(Array(whole[..<length]))
            let strange = problems.split(separator: "\n").filter { !$0.hasPrefix("test.yml:") }
            #expect(strange.isEmpty, "\(length) bytes")
        }
    }

    @Test func `a file with ten thousand connections is accepted`() throws {
        let connections = (0..<10_000).map { number in
            let digits = String(number + 100_000)
            return "- { name: c\(digits), id: 2f0d7c61-58d1-4e0f-8a55-000000\(digits), "
                + "targets: [{ name: peer, address: 10.0.0.1 }] }"
        }
        let text = "monitors: { mode: none }\nconnections:\n" + connections.joined(separator: "\n")
        #expect(try ConfigurationFixture.parse(text).connections.count == 10_000)
    }

    @Test func `a missing file and an irregular file have different errors`() {
        func problem(_ path: String) -> String {
            do throws(ConfigurationProblems) {
                _ = try ConfigurationFile.read(path: path)
                return ""
            } catch {
                return error.description
            }
        }
        #expect(
            problem("/no/such/file.yml")
                == "/no/such/file.yml: cannot be read: No such file or directory. Give another path with --config.file")
        #expect(
            problem("no-such.yml")
                == "no-such.yml: cannot be read: No such file or directory. Looked for"
                + " \(FileManager.default.currentDirectoryPath)/no-such.yml. Give another path with --config.file")
        #expect(problem("/dev") == "/dev: is not a regular file")
        #expect(problem("/dev/zero") == "/dev/zero: is not a regular file")
    }
}
