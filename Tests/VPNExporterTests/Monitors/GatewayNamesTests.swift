import CloudAPI
import Testing

@testable import CloudWatching

struct GatewayNamesTests {
    /// The label values after several lists of names by ID.
    private func labels(_ lists: [String: String?]...) -> [String: String] {
        var names = GatewayNames()
        for list in lists {
            let known = Dictionary(uniqueKeysWithValues: list.map { ($0.key, VPNGateway(id: $0.key, name: $0.value)) })
            names.update(known, [:])
        }
        return Dictionary(uniqueKeysWithValues: (lists.last ?? [:]).keys.map { ($0, names.gateway($0)) })
    }

    @Test func `a label is the name, or the ID if the name is missing or not unique`() {
        #expect(
            labels(["1": "hub", "2": "same", "3": "same", "4": nil])
                == ["1": "hub", "2": "2", "3": "3", "4": "4"])
        #expect(GatewayNames().gateway("g") == "g")
        #expect(GatewayNames().customerGateway("c") == "c")
    }

    @Test func `a label stays when this gateway or another one is renamed`() {
        #expect(labels(["1": "hub"], ["1": "new"]) == ["1": "hub"])
        #expect(labels(["1": "hub"], ["1": "hub", "2": "hub"]) == ["1": "hub", "2": "2"])
        #expect(labels(["1": "hub"], ["1": "new", "2": "hub"], ["2": "hub"]) == ["2": "2"])
        #expect(labels(["1": "hub"], [:], ["1": "new"]) == ["1": "new"])
        #expect(labels(["1": nil], ["1": "hub"]) == ["1": "hub"])
    }

    @Test func `two gateways never share a label, even if one has the other's ID as its name`() {
        #expect(labels(["1": nil, "2": "1"]) == ["1": "1", "2": "2"])
        #expect(labels(["1": "x", "2": "x", "3": "1"]) == ["1": "1", "2": "2", "3": "3"])
    }

    @Test func `customer gateways have separate labels`() {
        var names = GatewayNames()
        names.update(["1": VPNGateway(id: "1", name: "hub")], ["1": CustomerGateway(id: "1", name: "site")])
        #expect(names.gateway("1") == "hub")
        #expect(names.customerGateway("1") == "site")
    }
}
