import CloudAPI
import Testing

@testable import CloudWatching

struct GatewayNamesTests {
    /// What the gateways are called after lists of names by id, one after the other.
    private func labels(_ lists: [String: String?]...) -> [String: String] {
        var names = GatewayNames()
        for list in lists {
            let known = Dictionary(uniqueKeysWithValues: list.map { ($0.key, VPNGateway(id: $0.key, name: $0.value)) })
            names.update(known, [:])
        }
        return Dictionary(uniqueKeysWithValues: (lists.last ?? [:]).keys.map { ($0, names.gateway($0)) })
    }

    @Test func `a gateway is called by its name, or by its id where that is missing or not its own alone`() {
        #expect(
            labels(["1": "hub", "2": "same", "3": "same", "4": nil])
                == ["1": "hub", "2": "2", "3": "3", "4": "4"])
        #expect(GatewayNames().gateway("g") == "g")
        #expect(GatewayNames().customerGateway("c") == "c")
    }

    @Test func `what a gateway is called stays, whatever it or another is renamed to`() {
        #expect(labels(["1": "hub"], ["1": "new"]) == ["1": "hub"])
        #expect(labels(["1": "hub"], ["1": "hub", "2": "hub"]) == ["1": "hub", "2": "2"])
        #expect(labels(["1": "hub"], ["1": "new", "2": "hub"], ["2": "hub"]) == ["2": "2"])
        #expect(labels(["1": "hub"], [:], ["1": "new"]) == ["1": "new"])
        #expect(labels(["1": nil], ["1": "hub"]) == ["1": "hub"])
    }

    @Test func `two gateways are never called the same, also where one is named after another's id`() {
        #expect(labels(["1": nil, "2": "1"]) == ["1": "1", "2": "2"])
        #expect(labels(["1": "x", "2": "x", "3": "1"]) == ["1": "1", "2": "2", "3": "3"])
    }

    @Test func `customer gateways have names of their own`() {
        var names = GatewayNames()
        names.update(["1": VPNGateway(id: "1", name: "hub")], ["1": CustomerGateway(id: "1", name: "site")])
        #expect(names.gateway("1") == "hub")
        #expect(names.customerGateway("1") == "site")
    }
}
