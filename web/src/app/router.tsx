import { createBrowserRouter } from 'react-router';
import { Frame } from './Frame';
import { NotFound, RouteProblem } from './RouteProblem';
import { screens } from './routes';

export const router = createBrowserRouter([
  {
    path: '/',
    element: <Frame />,
    errorElement: <RouteProblem />,
    hydrateFallbackElement: <div className="page-loading" />,
    children: [
      { errorElement: <RouteProblem />, children: [...screens, { path: '*', element: <NotFound /> }] },
    ],
  },
]);
