"""A model on its way: its files fetched one by one, each checked, brought into a precision, and let go.

While one weight file is converted the next one is fetched, so that two of them are on the disk beside the result. What
is done is written down after every file and every byte that came stays: whatever ends the process, the next one goes on
from there. The finished folder is the same, byte for byte, however often that happened.
"""

from __future__ import annotations

import dataclasses
import json
import queue
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import Timeout

from runtime.api import CancelSignal
from runtime.fetching.background import Background
from runtime.fetching.hub import Hub
from runtime.fetching.local_source import cached_listing, folder_files
from runtime.fetching.obtain import Doings, FolderFiles, HubFiles, check_free
from runtime.fetching.patience import Patience, Stopped
from runtime.fetching.progress import DownloadEvent, Phase, Progress, Resolved, SpeedMeter, Waiting
from runtime.fit import weight_bytes
from runtime.models.catalogue import Precision
from runtime.models.config_shape import CONFIG, read_config, shape_of_config
from runtime.models.files import Placing, disk_problems, place, sync_folder
from runtime.models.finish import finish_folder
from runtime.models.layout import finished_folder, work_folder, work_lock
from runtime.models.manifest import FileRecord, ManifestError, read_manifest
from runtime.models.problems import ModelProblem, Problem
from runtime.models.source import Listing, SourceFile, is_index
from runtime.models.unfinished import DoneShard, Job, WorkFolder

_OFTEN_S = 0.25
# How long a pause waits for what is at work: a matrix that is being quantised, a connection that is being opened.
_LAST_WAIT_S = 30.0
_NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadRequest:
    """Make the model with the id `model` in `precision`, of the Hub's `repository` or of the files in `folder`.

    `revision` is a full commit hash; None takes what the main branch is now, unless the model was begun already.
    `licence` None takes what the Hub says.
    """

    model: str
    name: str
    precision: Precision
    repository: str | None = None
    revision: str | None = None
    folder: Path | None = None
    licence: str | None = None

    def __post_init__(self) -> None:
        if (self.repository is None) == (self.folder is None):
            raise ValueError("either a repository or a folder")


def download(
    request: DownloadRequest,
    models: Path,
    on_event: Callable[[DownloadEvent], None],
    cancel: CancelSignal,
    hub: Hub | None = None,
    patience: Patience | None = None,
) -> Path | None:
    """Make the model that `request` names in the folder `models`; gives its folder, None when `cancel` was set.

    `on_event` is called in the caller's thread. Whatever is raised, what is here stays, and the next call goes on from
    there. `hub` None reads the environment: HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE.

    Raises:
        ModelProblem: any. `OFFLINE`, `SERVER_FAILED` and `RATE_LIMITED` only after waiting as long as `patience` says.
    """
    work = WorkFolder(work_folder(models, request.model, request.precision))
    lock = work_lock(work.path)
    with disk_problems(work.path):
        work.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout as error:
            raise ModelProblem(Problem.BUSY, work.path.name) from error
    try:
        return _Download(request, models, work, on_event, cancel, hub, patience or Patience()).run()
    finally:
        lock.release()


class _Download:
    """One run of a job. The caller's thread waits, tells and writes down; threads beside it fetch and convert."""

    def __init__(
        self,
        request: DownloadRequest,
        models: Path,
        work: WorkFolder,
        on_event: Callable[[DownloadEvent], None],
        cancel: CancelSignal,
        hub: Hub | None,
        patience: Patience,
    ) -> None:
        self._request, self._models, self._work, self._on_event = request, models, work, on_event
        self._hub = hub or (Hub.from_environment() if request.repository is not None else None)
        self._patience = patience
        self._target = finished_folder(models, request.model, request.precision)
        self._background = Background(cancel, self._tell)
        self._doings = Doings()
        self._doings.on_wait = lambda seconds, problem: self._waits.put(Waiting(seconds, problem))
        self._waits: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
        self._speed = SpeedMeter()
        self._told = 0.0
        self._job: Job | None = None

    def run(self) -> Path | None:
        try:
            if self._is_finished():
                return self._target
            job = self._job = self._begin()
            self._doings.here = {file.path: self._work.bytes_here(job, file) for file in job.files}
            here = self._doings.bytes_here
            self._on_event(Resolved(job.repository, job.revision, len(job.files), job.size, here))
            files = self._files(job)
            self._get_others(job, files)
            self._check_config(job)
            self._check_room(job)
            return self._finish(self._get_weights(job, files))
        except Stopped:
            return None
        finally:
            self._background.end(self._hub.interrupt if self._hub else lambda: None, _LAST_WAIT_S)

    def _is_finished(self) -> bool:
        """Whether the model is there: finished before, or when a run was ended between its last two steps."""
        if not self._target.exists():
            return False
        try:
            manifest = read_manifest(self._target)
        except ManifestError as error:
            raise ModelProblem(Problem.DAMAGED, f"{self._target}: {error}") from error
        wanted = self._request.revision
        if manifest is None or manifest.repository != self._request.repository:
            raise ModelProblem(Problem.CHANGED, f"{self._target} is there already, and is something else")
        if wanted is not None and manifest.revision != wanted:
            raise ModelProblem(Problem.CHANGED, f"{self._target} is of revision {manifest.revision}, not {wanted}")
        if self._work.path.exists():
            self._work.remove()
        return True

    # What is to be done

    def _begin(self) -> Job:
        """The job that was begun, or a new one; a new one is on the disk before anything is fetched."""
        job = self._work.read()
        if job is not None:
            self._check_same(job)
            self._work.drop_done(job)
            return job
        if self._work.result.exists():  # of a job that nothing is known of any more
            with disk_problems(self._work.result):
                shutil.rmtree(self._work.result)
        request = self._request
        if request.folder is not None:
            files, revision, licence = folder_files(request.folder), None, request.licence
        else:
            listing = self._background.wait_for(self._background.start(self._listing))
            files, revision, licence = listing.files, listing.revision, request.licence or listing.licence
        if request.precision is not Precision.BF16 and not any(file.path == CONFIG for file in files):
            raise ModelProblem(Problem.UNSUPPORTED, "an adapter is kept as published")
        job = Job(
            model=request.model,
            name=request.name,
            licence=licence or _NOT_STATED,
            precision=request.precision,
            repository=request.repository,
            revision=revision,
            files=files,
        )
        self._work.write(job)
        return job

    def _check_same(self, job: Job) -> None:
        request = self._request
        if job.repository != request.repository:
            raise ModelProblem(Problem.CHANGED, f"{self._work.path} was begun with {job.repository or 'a folder'}")
        if request.revision is not None and job.revision != request.revision:
            raise ModelProblem(
                Problem.CHANGED, f"{self._work.path} was begun with revision {job.revision}, not {request.revision}"
            )
        if request.folder is not None and folder_files(request.folder) != job.files:
            raise ModelProblem(Problem.CHANGED, f"the files in {request.folder} are others")

    def _listing(self) -> Listing:
        hub, repository, revision = self._hub, self._request.repository, self._request.revision
        assert hub is not None
        assert repository is not None

        def ask() -> Listing:
            try:
                return hub.listing(repository, revision)
            except ModelProblem as problem:
                is_away = problem.problem in (Problem.OFFLINE, Problem.OFFLINE_MODE)
                if is_away and (cached := cached_listing(repository, revision)):
                    return cached
                raise

        return self._patience.wait_for(ask, self._background.stop, self._doings.on_wait)

    def _files(self, job: Job) -> FolderFiles | HubFiles:
        doings, stop = self._doings, self._background.stop
        if self._request.folder is not None:
            return FolderFiles(self._request.folder, doings, stop)
        assert self._hub is not None
        assert job.repository is not None
        assert job.revision is not None
        listing = Listing(job.repository, job.revision, job.licence, job.files)
        return HubFiles(self._hub, listing, self._work.source, doings, self._patience, stop)

    # Doing it

    def _get_others(self, job: Job, files: FolderFiles | HubFiles) -> None:
        """Everything but the weights."""
        for file in job.files:
            if not file.is_weights and not self._is_done(job, file):
                source = self._background.wait_for(self._background.start(files.obtain, file))
                # The index is written anew in the end, but should not have to be fetched anew.
                how = Placing.MOVE if self._work.is_source(source) and not is_index(file) else Placing.COPY
                place(source, self._work.result / file.path, how)
                self._doings.here[file.path] = file.size

    def _get_weights(self, job: Job, files: FolderFiles | HubFiles) -> Job:
        """The weights, and the job with all of them done."""
        background = self._background
        missing = self._missing_weights(job)
        fetched = [background.start(files.obtain, file) for file in missing[:1]]
        for number, file in enumerate(missing, start=1):
            source = background.wait_for(fetched.pop())
            fetched += [background.start(files.obtain, following) for following in missing[number : number + 1]]
            work = self._keep if job.precision is Precision.BF16 else self._convert
            done = background.wait_for(background.start(work, file, source))
            job = self._job = dataclasses.replace(job, done={**job.done, file.path: done})
            self._work.write(job)
            self._doings.here[file.path] = file.size
            if self._work.is_source(source):
                with disk_problems(source):
                    source.unlink(missing_ok=True)
        return job

    def _missing_weights(self, job: Job) -> list[SourceFile]:
        return [file for file in job.files if file.is_weights and not self._is_done(job, file)]

    def _is_done(self, job: Job, file: SourceFile) -> bool:
        """Whether nothing is left to do for `file`; what was made of a user's file that has changed is made again."""
        if not self._work.is_done(job, file):
            return False
        result, folder = self._work.result / file.path, self._request.folder
        if folder is None or not result.exists():
            return True
        with disk_problems(folder):
            return (folder / file.path).stat().st_mtime_ns <= result.stat().st_mtime_ns

    def _keep(self, file: SourceFile, source: Path) -> DoneShard:
        """A weight file as published: moved, or shared with the cache, so that it is on the disk once.

        A user's own file is copied: it may be written over.
        """
        how = Placing.MOVE if self._work.is_source(source) else Placing.COPY if self._request.folder else Placing.LINK
        place(source, self._work.result / file.path, how)
        # Of a file whose hash nobody told, the end of the job works it out.
        return DoneShard(record=FileRecord(file.size, file.sha256) if file.sha256 else None)

    def _convert(self, file: SourceFile, source: Path) -> DoneShard:
        from runtime.quantization.convert import convert_shard, converted_size  # waits for torch

        is_fetched, precision = self._work.is_source(source), self._request.precision

        def on_tensor(done: int, total: int) -> None:
            self._doings.begin(Phase.CONVERTING, file.path)
            if not is_fetched:
                self._doings.here[file.path] = file.size * done // max(1, total)

        on_tensor(0, 1)
        check_free(self._work.path, converted_size(source, precision))
        done = convert_shard(source, self._work.result / file.path, precision, on_tensor, self._background.stop)
        if done is None:
            raise Stopped
        return done

    def _finish(self, job: Job) -> Path:
        self._doings.begin(Phase.FINISHING, "")
        self._background.wait_for(self._background.start(self._describe, job))
        with disk_problems(self._target):
            self._work.result.rename(self._target)
        sync_folder(self._models)
        self._work.remove()
        return self._target

    def _describe(self, job: Job) -> None:
        """Write the index and the manifest, which make the result a whole model."""
        manifest = finish_folder(
            self._work.result,
            job.done,
            model=job.model,
            name=job.name,
            licence=job.licence,
            precision=job.precision,
            repository=job.repository,
            revision=job.revision,
            cancel=self._background.stop,
        )
        if manifest is None:
            raise Stopped

    # Seen before the weights are fetched

    def _check_config(self, job: Job) -> None:
        """See that this is a model of the class, and that the Hub has all of it."""
        names = {file.path for file in job.files}
        if CONFIG in names:
            read_config(self._work.result)
        for file in filter(is_index, job.files):
            try:
                content = json.loads((self._work.result / file.path).read_text(encoding="utf-8"))
                needed = set(content["weight_map"].values())
            except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
                raise ModelProblem(Problem.DAMAGED, f"{file.path}: {error}") from error
            if missing := sorted(map(str, needed - names)):
                raise ModelProblem(Problem.NOT_FOUND, missing[0])

    def _check_room(self, job: Job) -> None:
        """See that there is room for what the weights become, and for two of them beside it."""
        missing, here = self._missing_weights(job), self._doings.here
        if job.precision is Precision.BF16:
            return check_free(self._work.path, sum(file.size - here[file.path] for file in missing))
        shape = shape_of_config(read_config(self._work.result))
        result = sum(weight_bytes(shape, job.precision, on_gpu=True).values())
        result -= sum(shard.record.size for shard in job.done.values() if shard.record)
        sources = 0
        if self._request.folder is None:
            sources = sum(sorted(file.size for file in missing)[-2:]) - sum(here[file.path] for file in missing)
        return check_free(self._work.path, max(0, result) + max(0, sources))

    def _tell(self) -> None:
        while not self._waits.empty():
            self._on_event(self._waits.get())
        job, doings, now = self._job, self._doings, time.monotonic()
        if job is None or not doings.here:
            return
        done = doings.bytes_here
        self._speed.see(done)
        if now - self._told < _OFTEN_S:
            return
        self._told = now
        missing = job.size - done
        self._on_event(
            Progress(
                phase=doings.phase,
                file=doings.file,
                files_done=sum(self._work.is_done(job, file) for file in job.files),
                files=len(job.files),
                bytes_done=done,
                bytes=job.size,
                bytes_per_second=self._speed.bytes_per_second if missing else None,
                seconds_left=self._speed.seconds_left(missing) if missing else None,
            )
        )
