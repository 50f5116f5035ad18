import Exposition
import Testing

@testable import Metrics
@testable import NetworkPrimitives
@testable import Probing
@testable import VPNConfiguration

struct PathFamiliesTests {
    private static func probe(_ name: String, isExamined: Bool = true, isTraced: Bool = true) throws -> ProbeRecorder {
        var settings = ProbeSettings.standard
        settings.pathMTU.isEnabled = isExamined
        settings.trace.isEnabled = isTraced
        let target = ProbeTarget(
            id: .init(connection: "c", target: name), address: .literal(try #require(IPAddress("192.0.2.3"))),
            settings: settings)
        return ProbeRecorder(target, health: .silent())
    }

    private static func text(_ probes: [ProbeRecorder], _ paths: PathStatus) -> [String] {
        String(
            decoding: ExpositionFormat.text.render(
                PathFamilies.collect(ProbeRegistry.Contents(probes), paths.snapshot)),
            as: UTF8.self
        )
        .split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    }

    @Test func `an unknown path has only the counter of changes, which is zero`() throws {
        #expect(
            try Self.text([Self.probe("a"), Self.probe("off", isExamined: false, isTraced: false)], PathStatus())
                == [#"vpn_path_changes_total{connection="c",target="a"} 0"#])
    }

    @Test func `known paths are exposed for the targets that are measured, and for no other`() throws {
        let paths = PathStatus()
        var state = PathMTUState()
        state.record(PathMTUFindings(conclusion: .found(1_380, .silence)), answers: nil)
        let destination = try #require(IPAddress("192.0.2.3"))
        for name in ["a", "b", "off", "gone"] {
            let id = ProbeTarget.ID(connection: "c", target: name)
            paths.record(state, of: id)
            for hops in 2...3 {
                _ = paths.record(
                    PathTrace(
                        time: 0, destination: destination, occasion: .baseline,
                        hops: Array(repeating: PathTrace.Hop(address: destination), count: hops), isComplete: true),
                    of: id)
            }
            state.record(PathMTUFindings(conclusion: .found(1_380, .silence)), answers: nil)
        }
        let off = try Self.probe("off", isExamined: false, isTraced: false)
        #expect(
            try Self.text([Self.probe("a"), Self.probe("b"), off], paths) == [
                #"vpn_path_changes_total{connection="c",target="a"} 1"#,
                #"vpn_path_changes_total{connection="c",target="b"} 1"#,
                #"vpn_path_hops{connection="c",target="a"} 3"#, #"vpn_path_hops{connection="c",target="b"} 3"#,
                #"vpn_probe_path_mtu_black_hole{connection="c",target="b"} 1"#,
                #"vpn_probe_path_mtu_bytes{connection="c",target="b"} 1380"#,
            ])
        paths.keep([])
        #expect(try Self.text([Self.probe("a")], paths) == [#"vpn_path_changes_total{connection="c",target="a"} 0"#])
    }
}
