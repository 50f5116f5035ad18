import CloudAPI
import Testing

@testable import VPNConfiguration

@Suite struct ShardTests {
    private static let keys = (0..<10_000).map { "connection-\($0)" }

    @Test func `each key belongs to one shard, for any number of shards`() {
        for count in [1, 2, 3, 7, 1_024] {
            let shards = (0..<count).map { Shard(index: $0, count: count) }
            for key in Self.keys.prefix(50) { #expect(shards.count { $0.has(key) } == 1) }
        }
    }

    @Test func `one shard has everything`() {
        #expect(Self.keys.allSatisfy(Shard.whole.has))
    }

    /// A change of these values would move connections in every installation.
    @Test func `the shard of a key is the same in every release`() {
        let keys = ["", "berlin-paris", "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22", "g/c"]
        #expect(keys.map { Shard.index(of: $0, count: 3) } == [2, 2, 0, 2])
        #expect(keys.map { Shard.index(of: $0, count: 100) } == [22, 8, 30, 33])
    }

    @Test(arguments: [2, 5, 16]) func `shards have about the same size`(count: Int) {
        let sizes = (0..<count).map { index in Self.keys.count { Shard.index(of: $0, count: count) == index } }
        let fair = Double(Self.keys.count) / Double(count)
        #expect(sizes.allSatisfy { abs(Double($0) / fair - 1) < 0.12 }, "\(sizes)")
    }

    @Test(arguments: [1, 2, 9]) func `an additional shard takes its share of each other one, and moves nothing else`(
        count: Int
    ) {
        let moved = Self.keys.filter { Shard.index(of: $0, count: count) != Shard.index(of: $0, count: count + 1) }
        #expect(moved.allSatisfy { Shard.index(of: $0, count: count + 1) == count })
        let fair = Double(Self.keys.count) / Double(count + 1)
        #expect(abs(Double(moved.count) / fair - 1) < 0.12, "\(moved.count)")
    }

    @Test func `the shard depends on the ID for connections of the file, and on the pair for discovered ones`() {
        let shards = (0..<8).map { Shard(index: $0, count: 8) }
        for number in 0..<50 {
            let pair = ["a", "b"].map {
                VPNConnection(id: "\($0)\(number)", gatewayID: "g\(number)", customerGatewayID: "c")
            }
            for shard in shards { #expect(shard.has(pair[0]) == shard.has(pair[1])) }
            let named = ConnectionConfiguration.fixture("x", id: "id\(number)")
            let renamed = ConnectionConfiguration.fixture("y", id: "id\(number)")
            #expect(shards.map { $0.has(named) } == shards.map { $0.has(renamed) })
            let alone = VPNConnection(id: "id\(number)", gatewayID: "g")
            #expect(shards.map { $0.has(named) } == shards.map { $0.has(alone) })
        }
    }
}
