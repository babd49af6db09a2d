import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.document.atomic_file import make_folder, write_atomically
from desktop.document.faults import DocumentFault, DocumentFaultCode, FileAction

pytestmark = pytest.mark.usefixtures("no_leftovers")

OLD = b"old and dear"


@pytest.fixture
def path(tmp_path) -> Path:
    path = tmp_path / "file.md"
    path.write_bytes(OLD)
    return path


def code_of(path, data=b"new"):
    with pytest.raises(DocumentFault) as caught:
        write_atomically(path, data)
    assert caught.value.action is FileAction.WRITE
    return caught.value.code


def test_replaces_and_tells_what_is_there(path):
    status = write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (status.st_ino, status.st_mtime_ns)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_keeps_permissions(path, mode):
    path.chmod(mode)
    write_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_private_file_is_never_readable_by_others_on_the_way(path):
    path.chmod(0o600)
    seen = []

    def look(_):
        seen.extend(stat.S_IMODE(entry.stat().st_mode) for entry in path.parent.iterdir())

    write_atomically(path, b"new", look)
    assert seen == [0o600, 0o600]


def test_a_new_file_gets_what_the_umask_leaves(tmp_path):
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "new.md", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.md").stat().st_mode) == 0o640


def test_keeps_owner_and_attributes_as_far_as_we_may(path):
    if os.geteuid() == 0:
        os.chown(path, 1234, 1234)
    os.setxattr(path, "user.note", b"kept")
    before = path.stat()
    write_atomically(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (before.st_uid, before.st_gid)
    assert os.getxattr(path, "user.note") == b"kept"


def test_follows_links(path, tmp_path):
    (tmp_path / "folder").mkdir()
    link, link_to_link = tmp_path / "link", tmp_path / "folder" / "link"
    link.symlink_to("file.md")
    link_to_link.symlink_to("../link")
    write_atomically(link_to_link, b"new")
    assert path.read_bytes() == b"new"
    assert link.is_symlink()
    assert link_to_link.is_symlink()


def test_a_dangling_link_gets_its_file(tmp_path):
    (tmp_path / "link").symlink_to("to be")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "to be").read_bytes() == b"new"


def test_content_is_synced_before_and_the_folder_after_the_replacement(path, monkeypatch):
    events = []
    real_sync, real_replace = os.fsync, os.replace

    def sync(descriptor):
        events.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_sync(descriptor)

    def replace(*names):
        events.append("replace")
        real_replace(*names)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", replace)
    write_atomically(path, b"new")
    assert events == ["file", "replace", "folder"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, DocumentFaultCode.DISK_FULL),
        (errno.EDQUOT, DocumentFaultCode.DISK_FULL),
        (errno.EIO, DocumentFaultCode.CANNOT_WRITE),
        (errno.EROFS, DocumentFaultCode.READ_ONLY_FOLDER),
    ],
)
def test_a_failed_sync_is_a_failed_write(path, monkeypatch, number, code):
    def fail(_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    assert code_of(path) is code
    assert path.read_bytes() == OLD


def test_a_folder_that_cannot_be_synced_is_no_fault(path, monkeypatch):
    real = os.fsync

    def only_files(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not here")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_doubt_at_the_last_moment_leaves_the_old_file(path):
    def doubt(_):
        raise DocumentFault(DocumentFaultCode.CHANGED_ON_DISK, path)

    with pytest.raises(DocumentFault):
        write_atomically(path, b"new", doubt)
    assert path.read_bytes() == OLD


def test_folders_pipes_and_bad_names(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert code_of(tmp_path) is DocumentFaultCode.IS_DIRECTORY
    assert code_of(tmp_path / "pipe") is DocumentFaultCode.NOT_A_FILE
    assert code_of(Path("/dev/full")) is DocumentFaultCode.NOT_A_FILE
    assert code_of(tmp_path / "a\0b") is DocumentFaultCode.BAD_NAME
    assert code_of(tmp_path / ("x" * 300)) is DocumentFaultCode.BAD_NAME
    assert code_of(tmp_path / "missing" / "file.md") is DocumentFaultCode.NOT_FOUND


def test_the_longest_name_there_may_be(tmp_path):
    write_atomically(tmp_path / ("x" * 255), b"new")
    assert (tmp_path / ("x" * 255)).read_bytes() == b"new"


def test_a_read_only_file(path, tmp_path, as_nobody):
    path.chmod(0o444)
    tmp_path.chmod(0o777)
    with as_nobody():
        assert code_of(path) is DocumentFaultCode.NO_PERMISSION
    assert path.read_bytes() == OLD


def test_a_read_only_folder(path, tmp_path, as_nobody):
    path.chmod(0o666)
    tmp_path.chmod(0o555)
    with as_nobody():
        assert code_of(path) is DocumentFaultCode.READ_ONLY_FOLDER
        assert code_of(tmp_path / "new.md") is DocumentFaultCode.READ_ONLY_FOLDER
    tmp_path.chmod(0o755)
    assert path.read_bytes() == OLD


def test_folders_that_cannot_be_made(path):
    with pytest.raises(DocumentFault) as caught:
        make_folder(path / "below a file")
    assert caught.value.code is DocumentFaultCode.NOT_FOUND


LIMITED_CHILD = """
import resource, sys
from pathlib import Path
from desktop.document.atomic_file import write_atomically
from desktop.document.faults import DocumentFault
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_atomically(Path(sys.argv[1]), b"x" * 100_000)
except DocumentFault as fault:
    sys.exit(fault.code.value)
"""


def test_a_write_cut_short_leaves_the_old_file(path):
    child = subprocess.run(
        [sys.executable, "-c", LIMITED_CHILD, path], capture_output=True, text=True, timeout=30, check=False
    )
    assert child.stderr.strip() == DocumentFaultCode.CANNOT_WRITE.value
    assert path.read_bytes() == OLD


# Mounting takes root; the cases above cover the same code without.
if os.geteuid() == 0:

    @pytest.mark.parametrize("free_bytes", [0, 4096, 40_000])
    def test_a_full_disk_leaves_the_old_file(tmp_path, free_bytes):
        disk = tmp_path / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=True)
        try:
            path = disk / "file.md"
            path.write_bytes(OLD)
            filler = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - free_bytes
            (disk / "filler").write_bytes(b"x" * filler)
            assert code_of(path, b"n" * 60_000) is DocumentFaultCode.DISK_FULL
            assert path.read_bytes() == OLD
            assert sorted(entry.name for entry in disk.iterdir()) == ["file.md", "filler"]
        finally:
            subprocess.run(["umount", disk], check=True)
