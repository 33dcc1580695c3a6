/** The numbers of the server, written as Prometheus reads them. */
@NullMarked
package topgun.adapters.metrics;

import org.jspecify.annotations.NullMarked;
