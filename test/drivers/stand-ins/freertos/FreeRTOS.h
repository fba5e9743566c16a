/* Stand-in for ESP-IDF's FreeRTOS: types, and locks that a test's single thread does not need. */
#ifndef STAND_IN_FREERTOS_FREERTOS_H
#define STAND_IN_FREERTOS_FREERTOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "sdkconfig.h"

typedef int BaseType_t;
typedef unsigned UBaseType_t;
typedef uint32_t TickType_t;

#define pdTRUE 1
#define pdFALSE 0
#define pdPASS 1
#define portMAX_DELAY UINT32_MAX
#define pdMS_TO_TICKS(ms) ((TickType_t)(ms))

/* Not zero when open, as there. */
typedef struct {
	uint32_t owner, count;
} portMUX_TYPE;
#define portMUX_INITIALIZER_UNLOCKED {.owner = 0xb33fffff}

void stand_in_enter(portMUX_TYPE *lock);
void stand_in_leave(portMUX_TYPE *lock);
#define portENTER_CRITICAL(lock) stand_in_enter(lock)
#define portEXIT_CRITICAL(lock) stand_in_leave(lock)

typedef struct QueueDefinition *QueueHandle_t;
BaseType_t xQueueReceive(QueueHandle_t queue, void *into, TickType_t ticks);
BaseType_t xQueueReset(QueueHandle_t queue);

#endif
