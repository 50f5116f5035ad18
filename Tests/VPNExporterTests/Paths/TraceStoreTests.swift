import Testing

@testable import NetworkPrimitives
@testable import Probing

struct TraceStoreTests {
    private static let id = ProbeTarget.ID(connection: "c", target: "t")

    /// Returns a trace with numbered hop addresses; 0 is a silent hop.
    private static func trace(
        _ hops: [Int], isComplete: Bool = true, time: Int64 = 0, to destination: String = "192.0.2.250"
    ) throws -> PathTrace {
        PathTrace(
            time: time, destination: try #require(IPAddress(destination)), occasion: .baseline,
            hops: hops.map { PathTrace.Hop(address: $0 == 0 ? nil : IPAddress("192.0.2.\($0)"), roundTripTime: nil) },
            isComplete: isComplete)
    }

    @Test(arguments: [
        ([1, 2, 3], true, false), ([1, 0, 3], true, false), ([1, 9, 3], true, true), ([1, 2, 3, 4], true, true),
        ([1, 3], true, true), ([], false, false), ([1], false, false), ([1, 9], false, false),
        ([9, 9, 9], false, false), ([0, 0], false, false), ([0, 0, 3], true, false),
    ])
    func `a complete trace differs by an address that answers or by its length, and any other does not`(
        hops: [Int], isComplete: Bool, differs: Bool
    ) throws {
        #expect(try Self.trace(hops, isComplete: isComplete).differs(from: Self.trace([1, 2, 3])) == differs)
    }

    @Test func `a silent hop of the former trace equals any hop`() throws {
        #expect(try !Self.trace([1, 7, 3]).differs(from: Self.trace([1, 0, 3])))
    }

    @Test func `no trace differs from an incomplete one`() throws {
        #expect(try !Self.trace([1, 2, 3]).differs(from: Self.trace([1, 9], isComplete: false)))
    }

    @Test func `the path to another address is no change`() throws {
        #expect(try !Self.trace([7], to: "192.0.2.7").differs(from: Self.trace([1, 2])))
    }

    @Test func `changes count from one complete trace to the next`() throws {
        var store = TraceStore()
        #expect(store[Self.id] == nil)
        let traces = [
            try Self.trace([1, 9], isComplete: false), try Self.trace([1, 2, 3]),
            try Self.trace([1], isComplete: false),
            try Self.trace([4, 5], isComplete: false), try Self.trace([1, 2, 3]), try Self.trace([4, 5, 3]),
            try Self.trace([4, 5, 3]),
        ]
        let differs = traces.map { store.record($0, of: Self.id) }
        #expect(differs == [false, false, false, false, false, true, false])
        #expect(store[Self.id]?.changes == 1)
        #expect(store[Self.id]?.complete == traces[6])
        #expect(store[Self.id]?.newest == Array(traces.suffix(TraceStore.kept)))
    }

    @Test func `removed targets are forgotten`() throws {
        var store = TraceStore()
        _ = store.record(try Self.trace([1]), of: Self.id)
        store.keep([Self.id])
        #expect(store[Self.id] != nil)
        store.keep([])
        #expect(store[Self.id] == nil)
    }

    @Test func `the text of a trace has its hops with their times`() throws {
        let hops = [
            PathTrace.Hop(address: IPAddress("192.0.2.1"), roundTripTime: 324_567), PathTrace.Hop(),
            PathTrace.Hop(address: IPAddress("2001:db8::1"), roundTripTime: 12_041_000),
            PathTrace.Hop(address: IPAddress("192.0.2.9"), roundTripTime: nil),
        ]
        let trace = PathTrace(
            time: 0, destination: try #require(IPAddress("192.0.2.9")), occasion: .outageBegan, hops: hops,
            isComplete: true)
        #expect(trace.text == "192.0.2.1 0.324ms, *, 2001:db8::1 12.041ms, 192.0.2.9")
    }
}
