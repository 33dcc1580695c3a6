package topgun.application.operation;

import java.lang.System.Logger.Level;
import java.util.List;
import topgun.application.interceptor.Interceptor;
import topgun.application.map.GridMap;
import topgun.application.session.Session;
import topgun.domain.operation.Change;

/** Tells interceptors what their clients have changed. */
public final class AfterInterceptors implements ChangeListener {

    private static final System.Logger LOG = System.getLogger(AfterInterceptors.class.getName());

    private final List<Interceptor> interceptors;

    public AfterInterceptors(List<Interceptor> interceptors) {
        this.interceptors = List.copyOf(interceptors);
    }

    @Override
    public void changed(GridMap map, Change change, Origin origin) {
        origin.writer().ifPresent(writer -> interceptors.forEach(interceptor -> tell(interceptor, writer, change)));
    }

    private static void tell(Interceptor interceptor, Session writer, Change change) {
        try {
            interceptor.after(writer, change);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "an interceptor failed after a change of map " + change.map(), e);
        }
    }
}
