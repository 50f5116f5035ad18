import CLinux
import Glibc

/// The sockets that may wake the loop, as ppoll(2) takes them.
///
/// With epoll(7), each packet would cost the kernel a wake-up, although the loop sleeps through most packets.
struct WatchedSockets: Sendable {
    /// A socket that has something to read.
    struct Ready: Sendable {
        let number: UInt64
        let hasMessages: Bool
        /// Whether its error queue has entries.
        let hasErrors: Bool
    }

    /// The events that woke the loop.
    struct Wake: Sendable {
        /// Whether another thread woke it.
        let isAsked: Bool
        /// Whether the wall clock was set.
        let isClockSet: Bool
    }

    /// The first descriptor wakes the loop, the second watches the wall clock.
    private var descriptors: [pollfd]
    /// The sockets' numbers, with 0 for these two.
    private var numbers: [UInt64] = [0, 0]

    /// - Parameters:
    ///   - wake: the descriptor that wakes the loop.
    ///   - clock: the descriptor that is readable when the wall clock is set.
    init(wake: Int32, clock: Int32) {
        descriptors = [wake, clock].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    }

    mutating func add(_ socket: Int32, number: UInt64) {
        descriptors.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0))
        numbers.append(number)
    }

    mutating func remove(number: UInt64) {
        guard let index = numbers.firstIndex(of: number) else { return }
        descriptors.remove(at: index)
        numbers.remove(at: index)
    }

    /// Returns the sockets that are ready within `timeout` nanoseconds.
    mutating func wait(timeout: Int64) -> [Ready] {
        guard clinux_poll(&descriptors, Int32(descriptors.count), timeout) > 0 else { return [] }
        return zip(numbers, descriptors).dropFirst(2).compactMap { number, descriptor in
            guard descriptor.revents != 0 else { return nil }
            return Ready(
                number: number, hasMessages: descriptor.revents & Int16(POLLIN) != 0,
                hasErrors: descriptor.revents & Int16(POLLERR) != 0)
        }
    }

    /// Waits until the loop is woken, or until a socket is ready if `orSockets`. A negative timeout never ends.
    mutating func waitForWake(orSockets: Bool, timeout: Int64) -> Wake {
        let count = orSockets ? descriptors.count : 2
        guard clinux_poll(&descriptors, Int32(count), timeout) > 0 else {
            return Wake(isAsked: false, isClockSet: false)
        }
        return Wake(isAsked: descriptors[0].revents != 0, isClockSet: descriptors[1].revents != 0)
    }
}
