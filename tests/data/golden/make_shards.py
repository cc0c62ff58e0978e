"""Writes small tar files as Python's tarfile does, and what it reads in them (Python 3.11).

python tests/data/golden/make_shards.py
"""
import gzip, hashlib, io, json, pathlib, struct, sys, tarfile, zlib

HERE = pathlib.Path(__file__).parent


def png(level):
    """A grey picture of 2x2 pixels."""
    chunk = lambda kind, data: struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    rows = b''.join(b'\0' + bytes([level, level]) for _ in range(2))
    head = struct.pack('>IIBBBBB', 2, 2, 8, 0, 0, 0, 0)
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head) + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b'')


def write(name, files, **options):
    with tarfile.open(HERE / name, 'w', **options) as tar:
        for path, content in files:
            info = tarfile.TarInfo(path)
            if content is None:
                info.type = tarfile.DIRTYPE
                tar.addfile(info)
                continue
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def listed(name, labels):
    """The images with their classes, as tarfile finds them."""
    with tarfile.open(HERE / name) as tar:
        images = [m for m in tar.getmembers() if m.isfile() and m.name.endswith('.png')]
        return [
            {'name': m.name, 'label': labels(m.name), 'sha256': hashlib.sha256(tar.extractfile(m).read()).hexdigest()}
            for m in images
        ]


classes = {'000000': 'sad', '000001': 'happy', '000002': 'angry', '000003': '6'}
webdataset = [
    ('000000.png', png(0)), ('000000.cls', b'sad\n'),
    ('000001.json', json.dumps({'id': 7, 'label': 'happy'}).encode()), ('000001.png', png(1)),
    ('000002.png', png(2)), ('000002.txt', 'angry'.encode()),
    ('000003.cls', b'6'), ('000003.json', b'{"label": "unused"}'), ('000003.png', png(3)), ('000003.seg.npy', b'x'),
    ('000004.cls', b'1'),
]
long = 'happy/' + 'deep-' * 30 + 'name.png'
folders = [
    ('faces', None), ('faces/happy', None),
    ('./faces/happy/1.png', png(10)), ('./faces/' + long, png(11)), ('faces/happy/._1.png', b'resource'),
    ('faces/sad/\u00fcber \u2603.png', png(12)), ('faces/sad/a.b.c.png', png(13)), ('faces/sad/a.b.d.png', png(14)),
    ('faces/sad/notes.md', b'no image'),
]
write('webdataset.tar', webdataset, format=tarfile.USTAR_FORMAT)
write('folders-gnu.tar', folders, format=tarfile.GNU_FORMAT)
write('folders-pax.tar', folders, format=tarfile.PAX_FORMAT)
folder = lambda name: name.split('/')[-2]
golden = {
    'webdataset.tar': listed('webdataset.tar', lambda name: classes[name[:6]]),
    **{name: [row for row in listed(name, folder) if '/._' not in row['name']] for name in ['folders-gnu.tar', 'folders-pax.tar']},
}
(HERE / 'shards.json').write_text(json.dumps(golden, indent=1) + '\n')
for name in ['webdataset.tar', 'folders-gnu.tar', 'folders-pax.tar']:
    data = (HERE / name).read_bytes()
    (HERE / (name + '.gz')).write_bytes(gzip.compress(data, mtime=0))
    (HERE / name).unlink()
