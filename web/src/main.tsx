import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { signStyleSheets } from './app/nonce';
import { initWords } from './i18n';
import './app/tokens.css';

signStyleSheets();
const root = document.getElementById('root');
if (root) {
  void initWords().then(() => createRoot(root).render(<App />));
}
