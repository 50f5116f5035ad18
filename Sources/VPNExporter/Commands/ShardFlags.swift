import ArgumentParser
import VPNConfiguration

/// The flags that let several exporters share the connections of one configuration.
struct ShardFlags: ParsableArguments {
    private static let most = 1_024

    @Option(
        name: .customLong("shard.index"),
        help: ArgumentHelp(
            "Which share of the connections this exporter watches, from 0 to one less than --shard.count.",
            valueName: "number"))
    var index = 0

    @Option(
        name: .customLong("shard.count"),
        help: ArgumentHelp(
            "How many exporters share the connections, each with the same configuration and an index of its own.",
            valueName: "number"))
    var count = 1

    var shard: Shard { Shard(index: index, count: count) }

    func validate() throws {
        guard 1...Self.most ~= count else {
            throw ValidationError("--shard.count is \(count), not from 1 to \(Self.most)")
        }
        guard 0..<count ~= index else {
            throw ValidationError(
                "--shard.index is \(index), not from 0 to \(count - 1), as --shard.count \(count) asks for")
        }
    }
}
