import Testing

@testable import ExporterToolkit

/// Tests of the memory of bodies that are being sent.
struct BodiesInFlightTests {
    @Test func `a body that several clients get counts once, until the last client has it`() {
        var bodies = BodiesInFlight()
        let body = [UInt8](repeating: 1, count: 1_000)
        let copy = body
        for each in [body, copy, body] { bodies.add(.init(each)) }
        #expect(bodies.bytes == 1_000)
        for rest in [1_000, 1_000, 0] {
            bodies.remove(.init(copy))
            #expect(bodies.bytes == rest)
        }
    }

    @Test func `another body with the same bytes counts; a single body may have any size`() {
        var bodies = BodiesInFlight()
        let first = [UInt8](repeating: 1, count: 1_000)
        let second = Array(first.map { $0 })
        #expect(bodies.hasRoom(for: .init(first), most: 10))
        bodies.add(.init(first))
        #expect(bodies.hasRoom(for: .init(first), most: 10))
        #expect(!bodies.hasRoom(for: .init(second), most: 1_999))
        #expect(bodies.hasRoom(for: .init(second), most: 2_000))
        bodies.add(.init(second))
        #expect(bodies.bytes == 2_000)
    }
}
