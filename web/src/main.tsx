import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { initWords } from './i18n';
import './app/tokens.css';

const root = document.getElementById('root');
if (root) {
  void initWords().then(() => createRoot(root).render(<App />));
}
