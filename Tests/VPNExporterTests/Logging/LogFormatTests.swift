import Foundation
import Glibc
import Logging
import Testing

@testable import ExporterToolkit
@testable import NetworkPrimitives

struct LogFormatTests {
    private let time = LogTime(milliseconds: 1_795_381_892_123)

    private func line(
        _ format: LogFormat, _ message: String, _ fields: Logger.Metadata = [:], level: Logger.Level = .info
    ) -> String {
        format.line(time: time, level: level, message: message, fields: fields)
    }

    @Test func `a plain record has its fields in order`() {
        let fields: Logger.Metadata = ["targets": "5", "connection": "berlin-paris", "port": .stringConvertible(10033)]
        #expect(
            line(.logfmt, "listening", fields)
                == "ts=2026-11-22T21:11:32.123Z level=info msg=listening connection=berlin-paris port=10033 targets=5")
        #expect(
            line(.json, "listening", fields)
                == #"{"ts":"2026-11-22T21:11:32.123Z","level":"info","msg":"listening","connection":"berlin-paris","#
                + #""port":10033,"targets":"5"}"#)
    }

    @Test func `numbers and booleans become JSON literals, and no other value does`() {
        let fields: Logger.Metadata = [
            "a": .stringConvertible(-7), "b": .stringConvertible(UInt64.max), "c": .stringConvertible(0.25),
            "d": .stringConvertible(true), "e": .stringConvertible(Double.nan), "f": .stringConvertible(time),
            "g": "8", "h": .array([.stringConvertible(1), "1"]), "i": .stringConvertible(Double.infinity),
        ]
        #expect(
            line(.json, "m", fields)
                == #"{"ts":"2026-11-22T21:11:32.123Z","level":"info","msg":"m","a":-7,"b":18446744073709551615,"#
                + #""c":0.25,"d":true,"e":"nan","f":"2026-11-22T21:11:32.123Z","g":"8","h":[1,"1"],"i":"inf"}"#)
        #expect(
            line(.logfmt, "m", fields)
                == "ts=2026-11-22T21:11:32.123Z level=info msg=m a=-7 b=18446744073709551615 c=0.25 d=true e=nan"
                + #" f=2026-11-22T21:11:32.123Z g=8 h="[1,\"1\"]" i=inf"#)
    }

    @Test func `no log call of the exporter passes a count as text`() throws {
        let sources = ConfigurationFixture.deploy + "/../Sources"
        let files = try #require(FileManager.default.enumerator(atPath: sources))
        for case let file as String in files where file.hasSuffix(".swift") {
            let text = try ConfigurationFixture.text(sources + "/" + file)
            for line in text.split(separator: "\n") where line.contains("metadata") || line.contains("\": \"\\(") {
                #expect(
                    line.firstMatch(of: #/"[a-z_]+": "\\\([\w.]*(count|total|bytes|calls)\)"/#) == nil,
                    "\(file): \(line)")
            }
        }
    }

    @Test func `characters that would break a line or a field are quoted and escaped`() {
        let fields: Logger.Metadata = [
            "a": "", "b": "x=y", "c": "say \"hi\"", "d": "one\ntwo\r\n\tthree", "e": "\u{1b}[2J\u{9b}\u{7f}\u{2028}",
            "f": "back\\slash", "g": "größe", "h": "non\u{a0}breaking",
        ]
        #expect(
            line(.logfmt, "two words", fields)
                == #"ts=2026-11-22T21:11:32.123Z level=info msg="two words" a="" b="x=y" c="say \"hi\"" "#
                + #"d="one\ntwo\r\n\tthree" e="\u001b[2J\u009b\u007f\u2028" f="back\\slash" g=größe h="non"#
                + "\u{a0}breaking\"")
        #expect(
            line(.json, "a\u{0}b", ["k\"\n": "v"])
                == #"{"ts":"2026-11-22T21:11:32.123Z","level":"info","msg":"a\u0000b","k\"\n":"v"}"#)
    }

    @Test func `keys that logfmt cannot represent are changed, and none hides the record's own`() {
        let fields: Logger.Metadata = ["a b=c": "1", "": "2", "msg": "3", "level": "4", "ts": "5"]
        #expect(
            line(.logfmt, "m", fields)
                == "ts=2026-11-22T21:11:32.123Z level=info msg=m _=2 a_b_c=1 level_=4 msg_=3 ts_=5")
        #expect(
            line(.json, "m", ["msg": "3"])
                == #"{"ts":"2026-11-22T21:11:32.123Z","level":"info","msg":"m","msg_":"3"}"#)
    }

    @Test func `lists and dictionaries are JSON in both formats, sorted`() {
        let fields: Logger.Metadata = ["n": .dictionary(["b": .array(["1", "x y"]), "a": "é"])]
        #expect(
            line(.logfmt, "m", fields)
                == #"ts=2026-11-22T21:11:32.123Z level=info msg=m n="{\"a\":\"é\",\"b\":[\"1\",\"x y\"]}""#)
        #expect(
            line(.json, "m", fields)
                == #"{"ts":"2026-11-22T21:11:32.123Z","level":"info","msg":"m","n":{"a":"é","b":["1","x y"]}}"#)
    }

    @Test(arguments: zip(Logger.Level.allCases, ["debug", "debug", "info", "info", "warn", "error", "error"]))
    func `levels have the names that Prometheus uses`(level: Logger.Level, name: String) {
        #expect(line(.logfmt, "m", level: level) == "ts=2026-11-22T21:11:32.123Z level=\(name) msg=m")
    }

    @Test func `times are in UTC with milliseconds`() {
        #expect(LogTime(milliseconds: 0).description == "1970-01-01T00:00:00.000Z")
        #expect(LogTime(milliseconds: 951_782_400_007).description == "2000-02-29T00:00:00.007Z")
    }
}
