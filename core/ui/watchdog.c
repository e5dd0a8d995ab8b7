/* See watchdog.h. It looks every 20 ms: darn parse runs one callback, so a wake-up by the clock is enough. */
#include "ui/watchdog.h"

#include "base/mem.h"
#include "os/clock.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { LOOK_NS = 20 * 1000 * 1000 };

struct watchdog {
    struct budget *budget;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t told;
    bool stopping;
};

static void wait_a_little(struct watchdog *watchdog) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_NS;
    if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
    pthread_cond_timedwait(&watchdog->told, &watchdog->lock, &until);
}

static void *watch(void *arg) {
    struct watchdog *watchdog = arg;
    pthread_mutex_lock(&watchdog->lock);
    while (!watchdog->stopping) {
        budget_watch(watchdog->budget, clock_ms());
        wait_a_little(watchdog);
    }
    pthread_mutex_unlock(&watchdog->lock);
    return NULL;
}

struct watchdog *watchdog_start(struct budget *budget) {
    struct watchdog *watchdog = mem_zero(sizeof *watchdog);
    watchdog->budget = budget;
    pthread_mutex_init(&watchdog->lock, NULL);
    pthread_cond_init(&watchdog->told, NULL);
    pthread_create(&watchdog->thread, NULL, watch, watchdog);
    return watchdog;
}

void watchdog_stop(struct watchdog *watchdog) {
    pthread_mutex_lock(&watchdog->lock);
    watchdog->stopping = true;
    pthread_cond_signal(&watchdog->told);
    pthread_mutex_unlock(&watchdog->lock);
    pthread_join(watchdog->thread, NULL);
    pthread_cond_destroy(&watchdog->told);
    pthread_mutex_destroy(&watchdog->lock);
    free(watchdog);
}
