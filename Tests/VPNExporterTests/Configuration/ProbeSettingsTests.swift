import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Settings
@testable import VPNConfiguration

struct ProbeSettingsTests {
    @Test func `settings have the size of a pointer and compare by value`() {
        #expect(MemoryLayout<ProbeSettings>.size == MemoryLayout<Int>.size)
        var changed = ProbeSettings.standard
        changed.interval = .seconds(2)
        #expect(changed != .standard)
        #expect(ProbeSettings.standard.interval == .seconds(1))
        changed.interval = .seconds(1)
        #expect(changed == .standard)
        #expect(Set([changed, .standard]).count == 1)
    }

    @Test func `settings that differ in one value are not equal`() {
        let changes: [(inout ProbeSettings) -> Void] = [
            { $0.interval = .seconds(3) }, { $0.timeout = .seconds(3) }, { $0.payloadSize = 57 },
            { $0.window = .seconds(90) }, { $0.packet.codePoint = 46 }, { $0.packet.hopLimit = 1 },
            { $0.packet.forbidsFragmentation = true }, { $0.packet.mark = 1 },
            { $0.path.source = IPAddress("192.0.2.1") }, { $0.path.interface = "eth0" },
            { $0.addressFamily = .ipv6 }, { $0.resolveInterval = .seconds(5) },
        ]
        for (number, change) in changes.enumerated() {
            var settings = ProbeSettings.standard
            change(&settings)
            #expect(settings != .standard, "\(number)")
        }
    }

    @Test func `a source address restricts host names to its own family`() {
        var settings = ProbeSettings.standard
        settings.addressFamily = .preferIPv6
        #expect(settings.familyPreference == .preferIPv6)
        settings.path.source = IPAddress("192.0.2.1")
        #expect(settings.familyPreference == .ipv4)
        settings.path.source = IPAddress("2001:db8::1")
        #expect(settings.familyPreference == .ipv6)
    }

    @Test func `the name of a code point has its number`() throws {
        let names: [(String, UInt8)] = [
            ("CS0", 0), ("cs1", 8), ("CS7", 56), ("AF11", 10), ("AF12", 12), ("AF13", 14), ("AF21", 18), ("AF33", 30),
            ("AF41", 34), ("af43", 38), ("EF", 46), ("VA", 44), ("LE", 1), ("0", 0), ("63", 63),
        ]
        for (name, codePoint) in names {
            let node = ConfigurationNode(
                content: .text(name, isQuoted: false), position: .init(line: 1, column: 1), path: .root)
            #expect(try ProbeSettings.Values.setting(\.packet.codePoint).form.parse(node) == codePoint, "\(name)")
        }
    }
}
