#include "demand.h"

#define SUPPLY_MS 500	   /* until we know better */
#define SUPPLY_MAX_MS 2000 /* what takes longer does so for other reasons */
#define HALVES_MS 60000
#define COMES_MS 1000 /* from its announcement */

static unsigned burst_at(const struct demand *demand, int64_t now_ms)
{
	const int64_t supply_ms =
		demand->supply_ms ? demand->supply_ms : SUPPLY_MS;
	const uint64_t known =
		demand->count < DEMAND_MAX ? demand->count : DEMAND_MAX;
	unsigned burst = 0;

	for (uint64_t i = 1; i <= known; i++)
		burst += demand->arrivals_ms[(demand->count - i) % DEMAND_MAX] +
				 supply_ms >
			 now_ms;
	return burst;
}

static void decay(struct demand *demand, int64_t now_ms)
{
	for (; demand->level > 1 && demand->level_ms + HALVES_MS <= now_ms;
	     demand->level_ms += HALVES_MS)
		demand->level /= 2;
}

void demand_arrive(struct demand *demand, int64_t now_ms)
{
	decay(demand, now_ms);
	demand->arrivals_ms[demand->count++ % DEMAND_MAX] = now_ms;
	if (demand->announced)
		demand->announced--;
	const unsigned burst = burst_at(demand, now_ms);
	if (burst < demand->level)
		return;
	demand->level = burst;
	demand->level_ms = now_ms;
}

static unsigned coming(struct demand *demand, int64_t now_ms)
{
	if (demand->announced_ms + COMES_MS <= now_ms)
		demand->announced = 0;
	return demand->announced;
}

void demand_announce(struct demand *demand, int64_t now_ms)
{
	if (coming(demand, now_ms) < DEMAND_MAX)
		demand->announced++;
	demand->announced_ms = now_ms;
}

void demand_supplied(struct demand *demand, int64_t took_ms)
{
	if (took_ms > SUPPLY_MAX_MS)
		took_ms = SUPPLY_MAX_MS;
	/* The newest counts as much as all that were before it. */
	demand->supply_ms = demand->supply_ms
				    ? (demand->supply_ms + took_ms + 1) / 2
				    : took_ms + 1;
}

unsigned demand_level(struct demand *demand, int64_t now_ms, unsigned limit)
{
	unsigned level = coming(demand, now_ms);

	decay(demand, now_ms);
	if (level < demand->level)
		level = demand->level;
	if (level < 1)
		level = 1;
	return level < limit ? level : limit;
}
