/// What Cloud Eye measured at one moment, in its own units: milliseconds, percent, bits per second.
package struct CloudEyePoint: Sendable, Hashable {
    package let time: CloudTimestamp
    package let value: Double

    package init(time: CloudTimestamp, value: Double) {
        self.time = time
        self.value = value
    }
}
