import CLinux
import Glibc

@testable import NetworkPrimitives

/// Fuzzes the texts and bytes of addresses: the printed text of an address parses to the same address.
enum AddressFuzzer {
    static func test(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        let text = String(decoding: bytes, as: UTF8.self)
        if let address = IPAddress(text) {
            let number = text.prefix { $0 != "%" }
            Claim.holds(
                number.utf8.allSatisfy { ".:0123456789abcdefABCDEF".utf8.contains($0) },
                "a parsed address has only digits, dots and colons")
            check(address)
        }
        var input = FuzzInput(bytes)
        check(IPAddress(in_addr(s_addr: input.number())))
        var six = in6_addr()
        withUnsafeMutableBytes(of: &six) { $0.copyBytes(from: input.rest.prefix($0.count)) }
        check(IPAddress(six))
        let isKept = withUnsafeBytes(of: IPAddress(six).inetAddress6) { kept in
            withUnsafeBytes(of: six) { $0.elementsEqual(kept) }
        }
        Claim.holds(isKept, "an address keeps its bytes")
        return 0
    }

    private static func check(_ address: IPAddress) {
        let text = address.description
        Claim.holds(IPAddress(text) == address, "the printed text of an address parses to the address")
        // A zone can have letters beyond ASCII, because the kernel accepts them in the name of an interface.
        let isWord = text.unicodeScalars.allSatisfy {
            !$0.properties.isWhitespace && $0.properties.generalCategory != .control
        }
        Claim.holds(isWord, "an address prints without blanks")
        Claim.holds(
            address.isSender(address.withoutZone), "a packet without a zone can come from an address with a zone")
        Claim.holds(!(address < address), "an address does not precede itself")
        address.withSocketAddress { pointer, length in
            var storage = sockaddr_storage()
            withUnsafeMutableBytes(of: &storage) {
                $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: Int(length)))
            }
            // A socket address cannot hold a zone without an existing interface. No packet leaves with such an address.
            let kept = address.lacksInterface ? address.withoutZone : address
            Claim.holds(IPAddress(storage) == kept, "a socket address restores the address")
        }
    }
}
