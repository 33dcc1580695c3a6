/** What the server does for its clients, and the ports through which it needs the outside world. */
@NullMarked
package topgun.application;

import org.jspecify.annotations.NullMarked;
