import Glibc

/// What tells a file from what it was, without reading it: also where a symbolic link on the way points elsewhere, as
/// Kubernetes changes the files of a ConfigMap.
package struct FileIdentity: Sendable, Hashable {
    private let device: dev_t
    private let inode: ino_t
    private let size: off_t
    /// Of the content, and of the rights to it.
    private let times: [Int]

    /// `nil` where there is no file at `path`, or it cannot be looked at.
    package init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = status.st_dev
        inode = status.st_ino
        size = status.st_size
        times = [status.st_mtim, status.st_ctim].flatMap { [$0.tv_sec, $0.tv_nsec] }
    }
}
