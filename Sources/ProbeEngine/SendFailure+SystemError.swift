import Glibc
import Network

extension SendFailure {
    /// What a failed send says (send(2), ip(7)).
    init(_ error: SystemError) {
        switch error.code {
        case ENETUNREACH, EHOSTUNREACH, EHOSTDOWN, ENETDOWN, ENODEV, ENXIO, EADDRNOTAVAIL, EINVAL, EAFNOSUPPORT:
            self = .noRoute
        case EPERM, EACCES: self = .permission
        case ENOBUFS, ENOMEM, EAGAIN: self = .noBuffers
        case EMSGSIZE: self = .messageSize
        default: self = .other
        }
    }
}
