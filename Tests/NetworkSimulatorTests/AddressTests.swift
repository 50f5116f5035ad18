import Testing

@testable import NetworkSimulator

/// Addresses, which packets, scripts and ranges share.
@Suite struct AddressTests {
    @Test(arguments: [
        ("10.1.0.1", "10.1.0.1"), ("fd00:0001:0::0001", "fd00:1::1"), ("255.255.255.255", "255.255.255.255"),
    ])
    func `an address parses, and prints its canonical text`(_ text: String, _ canonical: String) {
        #expect(Address(text)?.description == canonical)
    }

    @Test(arguments: ["", "10.1.0", "10.1.0.256", "fd00::1::2", "localhost", "10.1.0.1/16"])
    func `a malformed address is rejected`(_ text: String) {
        #expect(Address(text) == nil)
    }

    @Test func `the bytes are in network order`() throws {
        #expect(try #require(Address("10.1.2.3")).bytes == [10, 1, 2, 3])
        let six = try #require(Address("fd00:1::2"))
        #expect(six.bytes == [0xfd, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2])
        #expect(Address(bytes: six.bytes[...]) == six)
    }

    @Test func `advancing carries over bytes and halves, and ends at the last address`() throws {
        #expect(try #require(Address("10.1.0.255")).advanced(by: 1)?.description == "10.1.1.0")
        #expect(try #require(Address("255.255.255.255")).advanced(by: 1) == nil)
        #expect(try #require(Address("fd00::ffff:ffff:ffff:ffff")).advanced(by: 1)?.description == "fd00:0:0:1::")
        #expect(try #require(Address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")).advanced(by: 1) == nil)
    }

    @Test func `a prefix has an address and a length within its family`() {
        #expect(AddressPrefix("10.1.0.0/16")?.description == "10.1.0.0/16")
        for text in ["10.1.0.0", "10.1.0.0/33", "10.1.0.0/-1", "fd00::/129", "/8", "10.1.0.0/1/1"] {
            #expect(AddressPrefix(text) == nil)
        }
    }
}
