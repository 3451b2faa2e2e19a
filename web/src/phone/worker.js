// Keeps the phone's own files on the phone, so that the app opens without a network. The build writes in what they are.
// Nothing of the interface goes through here: what is about people is in the sealed store alone.
const VERSION = '__VERSION__';
const FILES = JSON.parse('__FILES__');
const NAME = `phone-${VERSION}`;
const PAGE = '/m/';

self.addEventListener('install', (event) => {
  const fresh = [PAGE, ...FILES].map((file) => new Request(file, { cache: 'reload' }));
  const kept = caches.open(NAME).then((cache) => cache.addAll(fresh));
  event.waitUntil(kept.then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const old = (name) => name.startsWith('phone-') && name !== NAME;
  const gone = caches
    .keys()
    .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))));
  event.waitUntil(gone.then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  const isPage = request.mode === 'navigate' && pathname.startsWith(PAGE);
  const file = isPage ? PAGE : pathname;
  if (!isPage && !FILES.includes(pathname)) return;
  event.respondWith(caches.match(file, { cacheName: NAME }).then((kept) => kept ?? fetch(request)));
});
